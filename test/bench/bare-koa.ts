import Koa from 'koa';
import { announce } from './announce.ts';

/** A Koa that does nothing else, bundled as the server is. */
const app = new Koa();
app.use((context) => {
  context.body = { status: 'ok' };
});
announce(app.listen(Number(process.argv[2] ?? 0), '127.0.0.1'));
