import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policy, samePolicy, trusting } from '../../../src/aws/account/policy-document.js';

const OURS = policy(
  {
    Sid: 'Bundles',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b'],
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  },
  { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b' },
);

describe('a policy that AWS keeps', () => {
  it.each<[string, unknown]>([
    ['letter for letter', OURS],
    ['with its statements in another order', { ...OURS, Statement: [...OURS.Statement].reverse() }],
    [
      'with lists in another order, actions in other case and no names',
      policy(
        {
          Effect: 'Allow',
          Action: ['s3:listbucket', 'S3:GetObject'],
          Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
          Condition: { Bool: { 'aws:SecureTransport': ['true'] } },
        },
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: ['s3:*'], Resource: ['arn:aws:s3:::b'] },
      ),
    ],
  ])('is ours %s', (_, kept) => {
    expect(samePolicy(JSON.stringify(kept), OURS)).toBe(true);
    expect(samePolicy(encodeURIComponent(JSON.stringify(kept)), OURS)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['one statement is missing', { ...OURS, Statement: OURS.Statement.slice(1) }],
    ['a statement was added', policy(...OURS.Statement, { Effect: 'Allow', Action: '*', Resource: '*' })],
    [
      'it allows what ours denies',
      policy(...OURS.Statement.map((one) => ({ ...one, Effect: 'Allow' as const }))),
    ],
    ['a condition is gone', policy(...OURS.Statement.map(({ Condition: _, ...rest }) => rest))],
    [
      'it says NotAction',
      { ...OURS, Statement: OURS.Statement.map(({ Action, ...rest }) => ({ ...rest, NotAction: Action })) },
    ],
    ['it is no policy', 'hello'],
    ['it is nothing', null],
  ])('is not ours when %s', (_, kept) => {
    expect(samePolicy(JSON.stringify(kept), OURS)).toBe(false);
  });

  it('is not ours when there is none, or when it cannot be read', () => {
    expect(samePolicy(undefined, OURS)).toBe(false);
    expect(samePolicy('%E0%A4%A', OURS)).toBe(false);
  });

  it('tells services apart that may take on a role', () => {
    expect(samePolicy(JSON.stringify(trusting('ec2.amazonaws.com')), trusting('lambda.amazonaws.com'))).toBe(
      false,
    );
  });

  it('can be anything at all without harm', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (kept) => {
        expect(samePolicy(kept, OURS)).toBe(false);
      }),
    );
  });
});
