import { describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { countCalls } from '../../src/aws/count-calls.js';
import { startLocalAws } from '../../src/local/aws/index.js';

describe('counting calls of AWS', () => {
  it('names each call once, with what it came to, and changes nothing about it', async () => {
    const aws = startLocalAws({ now: () => 0 });
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
    const called: string[] = [];
    const ec2 = countCalls(
      aws.attach(new EC2Client({ region: 'us-east-1', credentials })),
      (action, outcome) => {
        called.push(`${action} ${outcome}`);
      },
    );
    await ec2.send(new DescribeInstancesCommand({}));
    aws.faults.failNext('RunInstances', 'InsufficientInstanceCapacity', { times: 9, status: 400 });
    const launch = new RunInstancesCommand({ MinCount: 1, MaxCount: 1, ImageId: 'ami-1' });
    await expect(ec2.send(launch)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
    expect(called).toEqual(['DescribeInstances ok', 'RunInstances InsufficientInstanceCapacity']);
  });
});
