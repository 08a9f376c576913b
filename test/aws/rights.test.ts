import { describe } from '@jest/globals';
import { makeBench, type AwsBench } from '../contracts/aws-bench.js';
import { promisesOfTheRights } from '../contracts/promises-of-the-rights.js';
import { makeLocalBench, type LocalBench } from '../support/local-bench.js';

describe('the rights of the bot, on the local AWS', () => {
  const made = new Map<AwsBench, LocalBench>();

  promisesOfTheRights({
    makeEmpty() {
      const root = makeLocalBench();
      made.set(root, root);
      return Promise.resolve(root);
    },
    as(root, credentials) {
      const local = made.get(root);
      if (local === undefined) throw new Error('That is none of ours.');
      const { aws, clock } = local;
      const access = { credentials, clock, prepareClient: <C>(client: C): C => aws.attach(client) };
      return Promise.resolve(makeBench(access, { settle: () => local.settle() }));
    },
    understood: (policy) => policy,
    // S3 encrypts every bucket by itself since 2023: the right serves older ones. Without the other one Lambda leaves
    // tags out of its answer, and refuses nothing.
    unasked: /^(s3:PutEncryptionConfiguration|lambda:ListTags)$/,
    commands: true,
  });
});
