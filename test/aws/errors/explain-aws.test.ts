import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainAws } from '../../../src/aws/errors/explain-aws.js';
import { isBotError, type BotError, type Fault } from '../../../src/domain/errors.js';
import { plainText } from '../../../src/domain/words.js';

const START = { doing: 'start 10 m4.large', command: 'RunInstances', input: { InstanceType: 'm4.large' } };

function aws(name: string, message = '', status = 400): Error {
  return new EC2ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: status } });
}

function explain(error: unknown, doing: Parameters<typeof explainAws>[1] = START): BotError {
  const explained = explainAws(error, doing);
  if (!isBotError(explained)) throw new Error('was not explained');
  return explained;
}

const hint = (error: BotError): string => plainText(error.hint ?? []);

describe('a right that is missing', () => {
  it('comes with what it was about, and the statement to add', () => {
    const error = explain(
      aws(
        'UnauthorizedOperation',
        'User: arn:aws:sts::123456789012:assumed-role/bot/i-1 is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:us-east-2:123456789012:instance/i-1 because no identity-based policy allows it',
      ),
      { ...START, command: 'StopInstances' },
    );
    const said = hint(error);
    expect(error.message).toContain('It was about arn:aws:ec2:us-east-2:123456789012:instance/i-1.');
    expect(JSON.parse(said.slice(said.indexOf('{')))).toEqual({
      Effect: 'Allow',
      Action: 'ec2:StopInstances',
      Resource: ['arn:aws:ec2:us-east-2:*:instance/*'],
      Condition: { Null: { 'aws:ResourceTag/htcondor:HeadId': 'false' } },
    });
  });

  it.each([
    [
      'S3, which puts it in quotes',
      'User: arn:aws:iam::123456789012:user/bot is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::condor-annex-123456789012-us-east-1/bundles/x" because no identity-based policy allows the s3:PutObject action',
      { command: 'PutObject' },
      'arn:aws:s3:::condor-annex-123456789012-us-east-1/bundles/x',
      'arn:aws:s3:::condor-annex-123456789012-*/bundles/*',
    ],
    [
      'the request, where AWS says nothing',
      '',
      {
        command: 'HeadBucket',
        input: { Bucket: 'condor-annex-123456789012-us-east-1', ExpectedBucketOwner: '123456789012' },
      },
      'condor-annex-123456789012-us-east-1',
      'arn:aws:s3:::condor-annex-123456789012-*',
    ],
    [
      'the request and its region',
      'Access denied.',
      { command: 'GetFunction', input: { FunctionName: 'condor-annex-lease' }, region: 'eu-west-1' },
      'condor-annex-lease',
      'arn:aws:lambda:eu-west-1:*:function:condor-annex-lease',
    ],
  ])('is about what it says by %s', (_, message, doing, about, resource) => {
    const error = explain(aws('AccessDenied', message, 403), { ...START, input: {}, ...doing });
    expect(error.message).toContain(`It was about ${about}.`);
    expect(hint(error)).toContain(`"Resource":["${resource}"]`);
  });

  it.each([
    ['permissions boundary', 'because no permissions boundary allows the ec2:RunInstances action'],
    ['service control policy', 'because no service control policy allows the ec2:RunInstances action'],
    ['session policy', 'because no session policy allows the ec2:RunInstances action'],
  ])('in a %s is for whoever keeps that', (kind, because) => {
    const message = `User: arn:aws:iam::123456789012:user/bot is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/* ${because}`;
    const error = explain(aws('UnauthorizedOperation', message));
    expect(hint(error)).toContain(`no ${kind} does: ask whoever keeps that to allow it, too.`);
    expect(hint(error)).toContain('"Action":"ec2:RunInstances"');
    expect(error.right).toBeUndefined();
  });

  it('is named with the policy that forbids it, where AWS does', () => {
    const message =
      'User: arn:aws:iam::123456789012:user/bot is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/condor-annex-lease-us-east-1 with an explicit deny in a service control policy: arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1';
    expect(hint(explain(aws('AccessDenied', message)))).toBe(
      'It is forbidden on purpose, in a service control policy (arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-1): ask whoever keeps it.',
    );
  });

  it('that the bot never needs comes with no statement', () => {
    const denied = aws('AccessDenied', 'User: x is not authorized to perform: iam:DeleteAccountAlias');
    expect(hint(explain(denied))).not.toContain('Statement');
  });
});

describe('what AWS refuses', () => {
  it.each<[name: string, message: string, fault: Fault, sentence: RegExp, hint: RegExp]>([
    [
      'UnauthorizedOperation',
      'You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/bot is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/* because no identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message: abc',
      'permission',
      /AWS refuses ec2:RunInstances to the bot/,
      /Add ec2:RunInstances to the policy of the bot's role/,
    ],
    [
      'UnauthorizedOperation',
      'You are not authorized to perform this operation.',
      'permission',
      /ec2:RunInstances/,
      /policy/,
    ],
    [
      'UnauthorizedOperation',
      'User: arn:aws:sts::123456789012:assumed-role/bot/i-1 is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-2:123456789012:instance/* with an explicit deny in a service control policy.',
      'permission',
      /ec2:RunInstances/,
      /forbidden on purpose, in a service control policy/,
    ],
    [
      'OptInRequired',
      'In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit https://aws.amazon.com/marketplace/pp?sku=abc123xyz',
      'not-ready',
      /Marketplace product/,
      /product page/,
    ],
    [
      'VcpuLimitExceeded',
      'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to.',
      'quota',
      /more than the 32 vCPUs/,
      /Running On-Demand Standard.*Service Quotas/,
    ],
    ['InstanceLimitExceeded', '', 'quota', /may not run that many instances of this type/, /Service Quotas/],
    ['MaxSpotInstanceCountExceeded', '', 'quota', /Spot/, /Service Quotas/],
    ['InsufficientInstanceCapacity', '', 'capacity', /no such machines free/, /Another instance type/],
    ['InsufficientFreeAddressesInSubnet', '', 'capacity', /no free addresses/, /Fewer/],
    ['UnfulfillableCapacity', '', 'capacity', /no such machines free/, /./],
    ['RequestLimitExceeded', 'Request limit exceeded.', 'later', /slow down/, /passes by itself/],
    ['ThrottlingException', 'Rate exceeded', 'later', /slow down/, /./],
    ['ExpiredTokenException', '', 'permission', /no valid AWS credentials/, /role or new keys/],
    ['InvalidClientTokenId', '', 'permission', /no valid AWS credentials/, /./],
    [
      'AuthFailure',
      'AWS was not able to validate the provided access credentials',
      'permission',
      /credentials/,
      /./,
    ],
    [
      'AuthFailure',
      'Not authorized for images: [ami-5287d500]',
      'usage',
      /not shared with this AWS account/,
      /-aws-on-demand-ami-id/,
    ],
    [
      'InvalidParameterValue',
      'Value (condor-annex-instance-us-east-1) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
      'later',
      /does not know the new instance profile everywhere/,
      /./,
    ],
    [
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
      'later',
      /new role/,
      /./,
    ],
    [
      'ValidationException',
      'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      'later',
      /new role/,
      /./,
    ],
    ['PendingVerification', '', 'not-ready', /still verifying/, /at most a day/],
    [
      'InvalidAMIID.NotFound',
      "The image id '[ami-1]' does not exist",
      'usage',
      /no such image/,
      /region to region/,
    ],
    ['InvalidAMIID.Malformed', '', 'usage', /no such image/, /./],
    ['InvalidInstanceType', '', 'usage', /no such instance type/, /m5\.large/],
    [
      'InvalidParameterValue',
      'Invalid value x9.huge for InstanceType.',
      'usage',
      /no such instance type/,
      /./,
    ],
    ['InvalidGroup.NotFound', '', 'not-found', /security group/, /-check-setup/],
    ['InvalidKeyPair.NotFound', '', 'not-found', /key pair/, /-setup/],
    [
      'VPCIdNotSpecified',
      'No default VPC for this user',
      'not-ready',
      /no default network/,
      /create-default-vpc/,
    ],
    ['NoSuchBucket', '', 'not-found', /no such thing/, /-setup/],
    ['BucketAlreadyExists', '', 'conflict', /another AWS account/, /^$/],
    ['IdempotentParameterMismatch', '', 'conflict', /other details/, /^$/],
  ])('%s: %s', (name, message, fault, sentence, hints) => {
    const error = explain(aws(name, message));
    expect({ fault: error.fault, sentence: error.message, hint: hint(error) }).toEqual({
      fault,
      sentence: expect.stringMatching(sentence),
      hint: expect.stringMatching(hints),
    });
  });

  it('links to the product that has to be subscribed to, or else to HTCondor', () => {
    const links = ['subscribe at https://aws.amazon.com/marketplace/pp?sku=abc123', ''].map((message) =>
      explain(aws('OptInRequired', message)).hint?.find((part) => typeof part === 'object'),
    );
    expect(links).toEqual([
      expect.objectContaining({ kind: 'link', url: 'https://aws.amazon.com/marketplace/pp?sku=abc123' }),
      expect.objectContaining({ kind: 'link', url: 'https://aws.amazon.com/marketplace/pp/B073WHVRPR' }),
    ]);
  });

  it('names the quota of the family that was asked for', () => {
    const error = explain(aws('VcpuLimitExceeded'), { ...START, input: { InstanceType: 'g5.xlarge' } });
    expect(hint(error)).toContain('Running On-Demand G and VT instances');
    expect(error.hint).toContainEqual(
      expect.objectContaining({ url: expect.stringContaining('L-DB2E81BA') }),
    );
  });

  it('leaves out what only AWS can read', () => {
    const error = explain(aws('SomethingNew', 'No. Encoded authorization failure message: g4oZPBqZ4Bni8dE5'));
    expect(error.message).toBe('I could not start 10 m4.large: AWS answered SomethingNew: No.');
  });

  it('keeps what the SDK said as the cause', () => {
    const original = aws('SomethingNew');
    expect(explain(original)).toMatchObject({ fault: 'upstream', cause: original });
  });

  it('takes every trouble on AWS’s side for passing', () => {
    expect(explain(aws('Whatever', '', 503)).fault).toBe('later');
  });

  it('takes an unnamed 403 for a missing right', () => {
    const error = explain(aws('UnknownError', '', 403), { ...START, command: 'HeadBucket' });
    expect(error.message).toContain('s3:ListBucket');
  });
});

describe('when AWS is not reached', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN'])(
    '%s passes',
    (code) => {
      // With the metadata that the SDK's retries leave on it.
      const error = Object.assign(new Error('connect'), {
        code,
        $metadata: { attempts: 4, totalRetryDelay: 212 },
      });
      expect(explain(error).fault).toBe('later');
    },
  );

  it('a timeout passes', () => {
    expect(explain(Object.assign(new Error('slow'), { name: 'TimeoutError' })).fault).toBe('later');
  });

  it('missing credentials are said to be missing', () => {
    const error = Object.assign(new Error('Could not load credentials'), {
      name: 'CredentialsProviderError',
    });
    expect(explain(error)).toMatchObject({ fault: 'permission' });
  });
});

describe('what is not AWS’s doing', () => {
  it('stays what it is: a bug has its stack', () => {
    const bug = new TypeError('x is not a function');
    expect(explainAws(bug, START)).toBe(bug);
    const retried = Object.assign(new TypeError('x is not a function'), { $metadata: { attempts: 1 } });
    expect(explainAws(retried, START)).toBe(retried);
  });

  it('is not explained twice', () => {
    const once = explain(aws('InsufficientInstanceCapacity'));
    expect(explainAws(once, START)).toBe(once);
  });
});

describe('any error of AWS', () => {
  it('gets a sentence that says what failed, and no line of a stack', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 400, max: 599 }), (name, message, status) => {
        const { message: sentence } = explain(aws(name, message.replace(/\n/g, ' '), status));
        expect(sentence).toContain('start 10 m4.large');
        expect(sentence).not.toMatch(/\n\s+at /);
        expect(sentence.length).toBeLessThan(500 + name.length);
      }),
    );
  });
});
