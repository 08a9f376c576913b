import { parseArgs } from 'node:util';
import { botPolicy, type PolicyFor } from '../src/aws/policy.js';

const USAGE = `Usage: npm run --silent policy -- [annex-user] [--account 123456789012] [--region us-east-1]
                              [--partition aws] [--token-secret NAME]

Prints the IAM policy that the bot's role needs, as JSON. With annex-user, that of the user whose key the
bot may have in place of a role; it is the same.`;

const wanted = readArgs();
if (wanted !== undefined) console.log(JSON.stringify(botPolicy(wanted), null, 2));

function readArgs(): PolicyFor | undefined {
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
    if (positionals.every((word) => word === 'annex-user'))
      return { accountId, region, partition, tokenSecret };
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
