import { code, words } from '../../../domain/words.js';
import { because, quoting } from '../explanations.js';
import type { Row } from '../row.js';

const SETUP = words`${code('/condor_annex -check-setup')} says what is there; ${code('/condor_annex -setup')} puts it right.`;

/** What was asked for, and cannot be. */
export const REQUEST: readonly Row[] = [
  {
    names: /^IdempotentParameterMismatch$/,
    explain: because('conflict', 'the same launch was asked for before, with other details.'),
  },
  {
    names: /^MaxDocumentSizeExceeded$/,
    explain: because('usage', 'it is more than AWS hands to a machine at once (64 KiB).'),
  },
  {
    names: /^InvalidKey(Pair)?\.Format$/,
    explain: because(
      'usage',
      'that is no public key that EC2 takes.',
      words`It takes keys of the types ed25519 and RSA, in the one line that stands in a file like ${code('id_ed25519.pub')}.`,
    ),
  },
  {
    names: /^InvalidAMIID\./,
    explain: because(
      'usage',
      'there is no such image in this region.',
      words`Images differ from region to region; look yours up, or leave ${code('-aws-on-demand-ami-id')} out.`,
    ),
  },
  {
    names: /^InvalidInstanceType$/,
    explain: because(
      'usage',
      'EC2 has no such instance type in this region.',
      words`Types look like ${code('m5.large')}.`,
    ),
  },
  {
    names: /^InvalidParameterValue$/,
    says: /instance ?type/i,
    explain: because(
      'usage',
      'EC2 has no such instance type in this region.',
      words`Types look like ${code('m5.large')}.`,
    ),
  },
  {
    names: /^Unsupported(Operation)?$/,
    explain: quoting('usage', 'this instance type, image and region do not go together.'),
  },
  {
    names: /^Invalid(Group|GroupId|SecurityGroupID|SecurityGroupId)\./,
    explain: because('not-found', 'there is no such security group in this region.', SETUP),
  },
  {
    names: /^InvalidKeyPair\.NotFound$/,
    explain: because('not-found', 'there is no such key pair in this region.', SETUP),
  },
  {
    names: /^Invalid(SubnetID|VpcID)\./,
    explain: because('not-found', 'there is no such network in this region.'),
  },
  {
    names: /^(NoSuch\w+|NotFound|ResourceNotFound|ParameterNotFound|Invalid\w+\.NotFound)$/,
    explain: because('not-found', 'there is no such thing in this account and region.', SETUP),
  },
  {
    names: /^BucketAlreadyExists$/,
    explain: because('conflict', 'another AWS account owns a bucket of that name.'),
  },
];
