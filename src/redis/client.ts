import { createClient } from 'redis';
import { inboxScripts } from './inbox-scripts.js';
import { ledgerScripts } from './ledger-scripts.js';
import { lockScripts } from './lock-scripts.js';
import { outboxScripts } from './outbox-scripts.js';
import { poolScripts } from './pool-scripts.js';
import { questionScripts } from './question-scripts.js';
import { sightScripts } from './sight-scripts.js';
import { wishScripts } from './wish-scripts.js';

/** In front of every key and channel, so that the bot can share a server. */
export const PREFIX = 'condor-annex:';

/** One connection's client, with our scripts as methods. */
export type Client = ReturnType<typeof newClient>;

/**
 * A client that connects once: it neither reconnects nor keeps commands for later. `Connection` makes a new one
 * when this one is gone, so that there is one way back from every kind of trouble.
 */
// The inferred type carries the scripts' methods; written out it would be several pages.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function newClient(url: string, connectWithinMs: number) {
  return createClient({
    url,
    name: 'condor-annex-bot',
    keyPrefix: PREFIX,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: connectWithinMs, reconnectStrategy: false },
    scripts: {
      ...wishScripts,
      ...questionScripts,
      ...poolScripts,
      ...inboxScripts,
      ...lockScripts,
      ...outboxScripts,
      ...sightScripts,
      ...ledgerScripts,
    },
  });
}
