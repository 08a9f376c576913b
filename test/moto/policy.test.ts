import { afterAll, beforeAll, describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfTheRights } from '../contracts/promises-of-the-rights.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

/** What moto calls actions of S3 that AWS calls otherwise. */
const MOTO_NAMES: Readonly<Record<string, string>> = {
  's3:ListBucket': 's3:HeadBucket',
  's3:GetBucketPublicAccessBlock': 's3:GetPublicAccessBlock',
  's3:PutBucketPublicAccessBlock': 's3:PutPublicAccessBlock',
};

const UNASKED =
  /^(iam:PassRole|iam:Tag\w+|\w+:TagResource|lambda:ListTags|ec2:(CreateTags|AssociateIamInstanceProfile)|ssm:(SendCommand|GetCommandInvocation|DescribeInstanceInformation)|s3:(DeleteObjectVersion|(Get|Put)(BucketOwnershipControls|BucketPublicAccessBlock|EncryptionConfiguration)))$/;

/**
 * Moto knows by itself which action a call needs and looks for it in the caller's policy; resources and conditions it
 * does not follow, so they are left out here. It refuses with AccessDenied where EC2 says UnauthorizedOperation, and
 * asks for one action per call: not for the tags and the roles that go with it, nor for the versions of objects. Some
 * settings of buckets it takes for looking at a bucket, or for creating one, and it runs no commands on machines.
 */
describe('the rights of the bot, enforced by moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.reset();
    await moto.stop();
  });

  promisesOfTheRights({
    async makeEmpty() {
      await moto.reset();
      const credentials = { accessKeyId: 'root', secretAccessKey: 'root' };
      return makeBench({ endpoint: moto.url, credentials });
    },
    async as(_, credentials) {
      await moto.enforceIam(0);
      return makeBench({ endpoint: moto.url, credentials });
    },
    understood(policy) {
      const actions = policy.Statement.flatMap(({ Action }) => Action);
      const Action = actions.flatMap((action) => [action, MOTO_NAMES[action] ?? []].flat());
      return { ...policy, Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
    },
    unasked: UNASKED,
    commands: false,
  });
});
