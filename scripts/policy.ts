import { parseArgs } from 'node:util';
import { botPolicy, credentialsPolicy, type PolicyFor } from '../src/aws/policy.js';

const USAGE = `Usage: npm run --silent policy -- [annex-user|credentials|administrator]
                              [--account 123456789012] [--region us-east-1]
                              [--partition aws] [--token-secret NAME]

Prints the IAM policy that the bot's role needs, as JSON. With annex-user, that of the user whose key the
bot may have in place of a role; it is the same. With credentials, what the bot needs on top of it in its own
account when pools have credentials of their own; with administrator, what it needs besides to make users for them.`;

/** What is printed, by the word that asks for it. */
const POLICIES: Readonly<Record<string, (options: PolicyFor) => unknown>> = {
  bot: botPolicy,
  'annex-user': botPolicy,
  credentials: (options) => credentialsPolicy('credentials', options),
  administrator: (options) => credentialsPolicy('administrator', options),
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
      },
    });
    const { account: accountId, region, partition, 'token-secret': tokenSecret } = values;
    const [word = 'bot', ...more] = positionals;
    const policyFor = more.length === 0 ? POLICIES[word] : undefined;
    if (policyFor !== undefined) return policyFor({ accountId, region, partition, tokenSecret });
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
