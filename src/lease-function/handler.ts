import { EC2Client } from '@aws-sdk/client-ec2';
import { reportsIn } from './keep-report.js';
import { makeHandler } from './make-handler.js';

/** Six attempts wait out a throttled account and still fit into a minute. */
const ec2 = new EC2Client({ maxAttempts: 6, retryMode: 'standard' });
const { REPORT_BUCKET: bucket, AWS_ENDPOINT_URL: endpoint } = process.env;

/** The entry that Lambda calls. */
export const handler = makeHandler({
  ec2,
  now: Date.now,
  // Lambda's console puts words before the line, and then CloudWatch does not find the metrics in it.
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
  keep: bucket === undefined ? undefined : reportsIn({ bucket, endpoint }, ec2),
});
