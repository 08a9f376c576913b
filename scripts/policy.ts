import { parseArgs } from 'node:util';
import { botPolicy } from '../src/aws/policy.js';

const USAGE = `Usage: npm run --silent policy -- [annex-user] [--account 123456789012] [--region us-east-1]
                              [--partition aws] [--token-secret NAME]

Prints the IAM policy that the bot's role needs, as JSON. With annex-user, that of the user and key
that people make for it; it is the same.`;

print();

function print(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      account: { type: 'string' },
      region: { type: 'string' },
      partition: { type: 'string' },
      'token-secret': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true || positionals.some((word) => word !== 'annex-user')) {
    console.error(USAGE);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const policy = botPolicy({
    partition: values.partition,
    accountId: values.account,
    region: values.region,
    tokenSecret: values['token-secret'],
  });
  console.log(JSON.stringify(policy, null, 2));
}
