import { AppError } from '../../../shared/errors.ts';
import type { Session } from '../../auth/access-tokens.ts';
import type { Events } from '../../auth/events.ts';
import { mayAccessEntity } from '../../auth/permissions.ts';
import { loadedComponents } from '../../config/server-config.ts';
import type { Reader } from '../../store/key-value.ts';
import type { Context, RouteContext } from '../context.ts';
import { answerText } from '../present-errors.ts';
import type { AuthRouter } from './auth-router.ts';

interface CoreApiDeps {
  requireUser: (ctx: Context) => Session;
  events: Events;
  store: Reader;
}

/**
 * What scripts read of Home Assistant's REST interface, answered for a server that has users and no devices. Checked
 * against Home Assistant 2026.2.3.
 */
export function coreApiRoute(router: AuthRouter, { requireUser, events, store }: CoreApiDeps): void {
  const read = (path: string, answer: () => unknown) =>
    router.get(path, (ctx) => {
      requireUser(ctx);
      ctx.body = answer();
    });
  const noEntity = (ctx: RouteContext) => {
    const { user } = requireUser(ctx);
    if (!mayAccessEntity(store, user, ctx.params.entity ?? '', 'read'))
      throw new AppError('forbidden', 'Not allowed to read this entity');
    ctx.status = 404;
    ctx.body = { message: 'Entity not found.' };
  };

  read('/api/states', () => []);
  router.get('/api/states/:entity', noEntity);
  router.delete('/api/states/:entity', noEntity);
  read('/api/services', () => []);
  router.post('/api/services/:domain/:service', (ctx) => {
    requireUser(ctx);
    answerText(ctx, 400);
  });
  read('/api/events', () => {
    const count = events.listenerCount();
    return count > 0 ? [{ event: '*', listener_count: count }] : [];
  });
  read('/api/components', () => loadedComponents);
  read('/api/core/state', () => ({
    state: 'RUNNING',
    recorder_state: { migration_in_progress: false, migration_is_live: false },
  }));
}
