import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Report } from './end-leases.js';

/** The newest run of each kind is kept: who looks sees when it last went well, and what was wrong when it did not. */
export type RunName = 'last-success' | 'last-failure';

/** Puts the text where the bot finds it. */
export type KeepReport = (name: RunName, text: string) => Promise<void>;

/** The next run is a minute away, so that a slow answer is not worth waiting for. */
const MOST_MS = 5_000;
/** Ids to begin looking with; the log has all of them. */
const MOST_FAILED = 10;

/** What is kept of a run, as JSON. */
export function keptReport({ at, ended, failed, unreadable, live }: Report, trouble?: string): string {
  return JSON.stringify({
    at,
    ended: ended.length,
    failed: failed.length,
    unreadable: unreadable.length,
    live,
    ...(trouble === undefined
      ? {}
      : { trouble: trouble.slice(0, 1000), which: failed.slice(0, MOST_FAILED) }),
  });
}

/** Where reports are kept. */
export interface Reports {
  readonly bucket: string;
  /** Another address for all of AWS, as `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string | undefined;
}

/**
 * Keeps reports in a bucket with one signed request each. The client of S3 would do the same and make the function
 * bigger than it may be; that of EC2 has everything to sign with.
 * @throws when S3 does not take it.
 */
export function reportsIn({ bucket, endpoint }: Reports, ec2: EC2Client): KeepReport {
  return async (name, body) => {
    const region = await ec2.config.region();
    const url = new URL(`${bucketUrl(bucket, region, endpoint)}/lease-function/${name}.json`);
    // Asked for S3, it would sign what follows for S3 as well, calls of EC2 included.
    const signer = await ec2.config.signer();
    const put = {
      method: 'PUT',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      // S3's own key whatever the bucket's is: the role may use no other.
      headers: {
        host: url.host,
        'content-type': 'application/json',
        'x-amz-server-side-encryption': 'AES256',
      },
      body,
    };
    const { headers } = await signer.sign(put, { signingService: 's3', signingRegion: region });
    const answer = await fetch(url, { method: 'PUT', headers, body, signal: AbortSignal.timeout(MOST_MS) });
    if (!answer.ok) throw new Error(`S3 answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  };
}

/** AWS: "Virtual hosting of buckets"; an endpoint other than AWS's own rarely has a host name per bucket. */
function bucketUrl(bucket: string, region: string, endpoint: string | undefined): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}`;
  return `https://${bucket}.s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
