import { parseArgs } from 'node:util';
import { boundaryPolicy } from '../src/aws/account/boundary.js';
import { botPolicy, extraPolicy, type PolicyFor } from '../src/aws/policy.js';

const USAGE = `Usage: npm run --silent policy -- [annex-user|credentials|administrator|doctor|boundary|bounded]
                              [--account 123456789012] [--region us-east-1]
                              [--partition aws] [--token-secret NAME] [--role NAME]

Prints the IAM policy that the bot's role needs, as JSON. With annex-user, that of the user whose key the
bot may have in place of a role; it is the same. With credentials, what the bot needs on top of it in its own
account when pools have credentials of their own; with administrator, what it needs besides to make users for them;
with doctor, what it needs besides to tell all rights that it lacks at once (--role: what its own role is called).

With boundary, the policy condor-annex-boundary: all that the roles are for which the bot makes. An administrator makes it, and gives
the bot what bounded prints as one more policy: from then on it makes roles only within it, and can't give itself more by a role.`;

/** What is printed, by the word that asks for it. */
const POLICIES: Readonly<Record<string, (options: PolicyFor) => unknown>> = {
  bot: botPolicy,
  'annex-user': botPolicy,
  credentials: (options) => extraPolicy('credentials', options),
  administrator: (options) => extraPolicy('administrator', options),
  boundary: boundaryPolicy,
  bounded: (options) => extraPolicy('bounded', options),
  doctor: (options) => extraPolicy('doctor', options),
};

const wanted = readArgs();
if (wanted !== undefined) console.log(JSON.stringify(wanted, null, 2));

function readArgs(): unknown {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        account: { type: 'string' },
        region: { type: 'string' },
        partition: { type: 'string' },
        'token-secret': { type: 'string' },
        role: { type: 'string' },
      },
    });
    const { account: accountId, 'token-secret': tokenSecret, ...more } = values;
    const [word = 'bot', ...others] = positionals;
    const policyFor = others.length === 0 ? POLICIES[word] : undefined;
    if (policyFor !== undefined) return policyFor({ accountId, tokenSecret, ...more });
    refuse(`It does not know ${positionals.join(' ')}.`);
  } catch (error) {
    refuse((error as Error).message); // parseArgs throws nothing but errors, in words.
  }
  return undefined;
}

function refuse(why: string): void {
  console.error(`${why}\n\n${USAGE}`);
  process.exitCode = 2;
}
