import { EC2Client } from '@aws-sdk/client-ec2';
import { makeHandler } from './make-handler.js';

/** The entry that Lambda calls. Six attempts wait out a throttled account and still fit into a minute. */
export const handler = makeHandler({
  ec2: new EC2Client({ maxAttempts: 6, retryMode: 'standard' }),
  now: Date.now,
  // Lambda's console puts words before the line, and then CloudWatch does not find the metrics in it.
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
});
