import type { Wish } from '../domain/wish.js';
import type { ActingFor } from '../ports/acting.js';

/** For whom a pass works on a wish: who changed it last, as far as it tells. */
export function actingFor(wish: Wish): ActingFor {
  const { pool } = wish;
  switch (wish.kind) {
    case 'annex': {
      const last = wish.off ?? wish.ends?.at(-1);
      return { pool, actor: last?.by ?? wish.launches.at(-1)?.requestedBy, about: wish.id };
    }
    case 'head':
      return { pool, actor: wish.by, about: wish.id };
    case 'account':
      return {
        pool,
        actor: wish.requestedBy,
        about: `${wish.removal === undefined ? 'setup' : 'undo-setup'} in ${wish.region}`,
      };
    case 'strays':
      return { pool, actor: wish.requestedBy, about: `strays in ${wish.region}` };
    case 'submit':
    case 'jobs':
      return { pool, actor: wish.by, about: wish.kind };
  }
}
