import { afterAll } from 'vitest';
import { tidyUp } from './at-end.ts';

afterAll(tidyUp);
