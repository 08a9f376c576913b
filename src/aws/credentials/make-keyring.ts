import type { Clock } from '../../ports/clock.js';
import type { AnnexUsers, CredentialsOf, Keyring } from '../../ports/credentials.js';
import type { AwsAccess, Clients } from '../clients.js';
import { AwsKeyring } from './aws-keyring.js';
import { AwsAnnexUsers } from './annex-users.js';
import { credentialsOver, type Home } from './credentials-of.js';

/** Everything about credentials of pools, over the bot's own AWS in its own region. No call is made. */
export function makeKeyring(
  access: AwsAccess,
  { region, clock }: { readonly region: string; readonly clock: Clock },
): { readonly keyring: Keyring; readonly annexUsers: AnnexUsers; readonly credentialsOf: CredentialsOf } {
  const home = homeOf(access, region);
  const credentialsOf = credentialsOver(home, clock);
  const clientsAs = async (where: string, credentials: AwsAccess['credentials']): Promise<Clients> => {
    const { makeClients } = await import('../clients.js');
    return makeClients(where, { ...access, credentials });
  };
  return {
    credentialsOf,
    keyring: new AwsKeyring({ home, clientsAs, credentialsOf, clock }),
    annexUsers: new AwsAnnexUsers({ home, clientsAs, region, clock }),
  };
}

/** Loading the SDK takes longer than starting all the rest of the bot, so it waits for the first call. */
function homeOf(access: AwsAccess, region: string): () => Promise<Home> {
  let home: Promise<Home> | undefined;
  const load = async (): Promise<Home> => {
    const [{ makeClients }, { KeySecret }] = await Promise.all([
      import('../clients.js'),
      import('./key-secret.js'),
    ]);
    const clients = makeClients(region, access);
    return { clients, secret: new KeySecret(clients) };
  };
  return () => (home ??= load());
}
