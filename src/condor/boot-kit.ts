import type { BootKit } from '../ports/boot-kit.js';
import { annexBundle } from './bundle.js';
import { headUserData } from './head-user-data.js';
import { renderUserData } from './user-data.js';

/** Makes what HTCondor's instances boot with; `endpointUrl` is where they find AWS, when not at AWS itself. */
export function bootKit({ endpointUrl }: { readonly endpointUrl?: string | undefined } = {}): BootKit {
  return {
    bundle: annexBundle,
    userData: (order) => renderUserData({ ...order, endpointUrl }),
    headUserData: (order) => headUserData({ ...order, endpointUrl }),
  };
}
