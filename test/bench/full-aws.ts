import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TAG } from '../../src/domain/tags.js';

const PER_ANNEX = 10;
const PAGE = 1000;
const DAY_MS = 24 * 3_600_000;
/** Near enough to what EC2 says of each instance besides what we read: its size is what parsing costs. */
const REST =
  '<amiLaunchIndex>0</amiLaunchIndex><architecture>x86_64</architecture><imageId>ami-0123456789abcdef0</imageId><keyName>HTCondorAnnex-KeyPair</keyName><vpcId>vpc-0123456789abcdef0</vpcId><subnetId>subnet-0123456789abcdef0</subnetId><privateIpAddress>10.0.0.10</privateIpAddress><privateDnsName>ip-10-0-0-10.ec2.internal</privateDnsName><ebsOptimized>false</ebsOptimized><enaSupport>true</enaSupport><hypervisor>xen</hypervisor><rootDeviceName>/dev/xvda</rootDeviceName><rootDeviceType>ebs</rootDeviceType><virtualizationType>hvm</virtualizationType><sourceDestCheck>true</sourceDestCheck><monitoring><state>disabled</state></monitoring><groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>HTCondorAnnex</groupName></item></groupSet><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><status>attached</status><volumeId>vol-0123456789abcdef0</volumeId><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping><metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint><instanceMetadataTags>enabled</instanceMetadataTags></metadataOptions>';

/** An AWS with so many instances of ours, all of them in the pool, ten to an annex. Whoever starts it closes it. */
export interface FullAws {
  readonly url: string;
  readonly server: Server;
  /** What was called so far, by name. */
  readonly calls: string[];
}

/** Starts it. It answers DescribeInstances, in pages, as EC2 does, and nothing else. */
export async function startFullAws(size: number): Promise<FullAws> {
  const calls: string[] = [];
  const leaseEndsAt = Date.now() + DAY_MS;
  const launchedAt = new Date(Date.now() - DAY_MS).toISOString();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const asked = new URLSearchParams(body);
      calls.push(asked.get('Action') ?? '');
      const from = Number(asked.get('NextToken') ?? 0);
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(page(from, Math.min(size, from + PAGE), size, { leaseEndsAt, launchedAt }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A string only for pipes.
  return { url: `http://127.0.0.1:${port}`, server, calls };
}

interface Times {
  readonly leaseEndsAt: number;
  readonly launchedAt: string;
}

function page(from: number, to: number, size: number, times: Times): string {
  const items = Array.from({ length: to - from }, (_, at) => instance(from + at, times)).join('');
  const next = to < size ? `<nextToken>${to}</nextToken>` : '';
  return `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>bench</requestId><reservationSet><item><reservationId>r-0</reservationId><ownerId>123456789012</ownerId><instancesSet>${items}</instancesSet></item></reservationSet>${next}</DescribeInstancesResponse>`;
}

function instance(nth: number, { leaseEndsAt, launchedAt }: Times): string {
  const annex = Math.floor(nth / PER_ANNEX);
  const name = `Annex${annex}`;
  const tags = {
    Name: name,
    [TAG.annexName]: name,
    [TAG.annexId]: `${name}_6e6ab3a4-5c1b-4bd1-9c4d-${annex.toString(16).padStart(12, '0')}`,
    [TAG.pool]: 'default',
    [TAG.leaseEndsAt]: String(leaseEndsAt),
    [TAG.requestedBy]: 'U1',
    [TAG.attempt]: '1',
    [TAG.message]: `C1/${1_763_800_000 + annex}.000100`,
    [TAG.poolState]: 'busy',
  };
  const tagSet = Object.entries(tags).map(
    ([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`,
  );
  return `<item><instanceId>i-${nth.toString(16).padStart(17, '0')}</instanceId><instanceState><code>16</code><name>running</name></instanceState><instanceType>m4.large</instanceType><launchTime>${launchedAt}</launchTime><placement><availabilityZone>us-east-1a</availabilityZone><tenancy>default</tenancy></placement>${REST}<tagSet>${tagSet.join('')}</tagSet></item>`;
}
