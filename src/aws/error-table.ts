import { code, link, words } from '../domain/words.js';
import { because, quoting, subscription, vcpuQuota, type Explanation } from './explanations.js';
import type { Failure } from './failure.js';
import { refused } from './refused.js';

/** Errors that mean the same to people. All that is given must match. */
export interface Row {
  /** AWS's codes, without `Exception`. */
  readonly names?: RegExp;
  readonly says?: RegExp;
  readonly status?: (status: number) => boolean;
  readonly explain: (failure: Failure) => Explanation;
}

const SERVICE_QUOTAS = 'https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas';

const AGAIN = words`That passes by itself: I try again, and so may you in a minute.`;
const SETUP = words`${code('/condor_annex -check-setup')} says what is there; ${code('/condor_annex -setup')} puts it right.`;

/** The table, from the special to the general: the first row that matches explains. */
export const EXPLANATIONS: readonly Row[] = [
  // Identity and rights
  {
    names: /^AuthFailure$/,
    says: /for images/i,
    explain: because(
      'usage',
      'the image is not shared with this AWS account.',
      words`Ask its owner to share it, or name another with ${code('-aws-on-demand-ami-id')}.`,
    ),
  },
  {
    names:
      /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|AuthFailure|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|InvalidToken|InvalidIdentityToken|CredentialsProviderError|TokenProviderError)$/,
    explain: because(
      'permission',
      'the bot has no valid AWS credentials.',
      words`Whoever runs the bot has to give it a role or new keys, in any place where the AWS SDK looks for them.`,
    ),
  },
  {
    names: /^(RequestTimeTooSkewed|RequestExpired)$/,
    explain: because(
      'permission',
      'the clock of the machine the bot runs on is wrong, and AWS believes no request from another time.',
    ),
  },
  {
    names: /^(AccessDenied|UnauthorizedOperation|Unauthorized|NotAuthorized|Forbidden|403)$/,
    explain: refused,
  },

  // What a person has to do at AWS first
  {
    names: /^OptInRequired$/,
    says: /subscribed to this service/i,
    explain: because(
      'not-ready',
      'the AWS account is not signed up for this service yet.',
      words`Finish its registration in the AWS console.`,
    ),
  },
  { names: /^OptInRequired$/, explain: subscription },
  {
    names: /^PendingVerification$/,
    explain: because(
      'not-ready',
      'AWS is still verifying this account for the region.',
      words`That takes minutes, at most a day; AWS sends an e-mail to the account's owner when it is done.`,
    ),
  },
  {
    names: /^Blocked$/,
    explain: because(
      'not-ready',
      'AWS has blocked this account.',
      words`Its owner has to talk to AWS Support.`,
    ),
  },
  {
    names: /^(VPCIdNotSpecified|DefaultVpcDoesNotExist)$/,
    explain: because(
      'not-ready',
      'this region has no default network (VPC).',
      words`Make one with ${code('aws ec2 create-default-vpc')}, or use another region.`,
    ),
  },

  // Passing trouble
  {
    names: /^InvalidParameterValue$/,
    says: /iam instance profile/i,
    explain: because('later', 'AWS does not know the new instance profile everywhere yet.', AGAIN),
  },
  {
    says: /cannot be assumed|to assume the (execution )?role|must allow .* to assume/i,
    explain: because('later', 'AWS does not know the new role everywhere yet.', AGAIN),
  },
  {
    names:
      /^(RequestLimitExceeded|RequestThrottled|Throttl\w*|TooManyRequests|SlowDown|EC2Throttled|PriorRequestNotComplete|BandwidthLimitExceeded)$/,
    explain: because('later', 'AWS asks us to slow down.', AGAIN),
  },
  {
    names: /^(OperationAborted|ConcurrentModification|ResourceConflict|ResourceInUse|ConcurrentTagAccess)$/,
    explain: because('later', 'AWS is still busy with an earlier change to it.', AGAIN),
  },
  {
    names: /^BucketNotEmpty$/,
    explain: because('later', 'something was just put into it.', AGAIN),
  },
  {
    names: /^DeleteConflict$/,
    explain: because(
      'conflict',
      'somebody attached something to it that setup did not.',
      words`Take that away in the IAM console, if nobody needs it.`,
    ),
  },
  {
    names: /^DependencyViolation$/,
    explain: because('later', 'something at AWS still uses it.', AGAIN),
  },
  {
    names: /^(ENOTFOUND|EAI_AGAIN)$/,
    explain: because(
      'later',
      "AWS's address could not be found: there is no such region, or the network is down.",
      AGAIN,
    ),
  },
  {
    names: /^(TimeoutError|RequestTimeout|E(CONN|TIMED|PIPE|HOST|NET|ADDR)\w*|UND_ERR_\w+)$/,
    explain: because('later', 'AWS could not be reached.', AGAIN),
  },
  {
    names: /^Incorrect(Instance)?State$/,
    explain: because('later', 'the instance is just changing its state.', AGAIN),
  },
  {
    names: /^InvalidInstanceId$/,
    explain: because(
      'not-ready',
      'AWS cannot reach the machine: it is starting, or stopped, or the agent of Systems Manager does not run on it.',
      words`A machine that was just started takes a minute or two.`,
    ),
  },

  // Machines: none free, none allowed
  {
    names: /^InsufficientFreeAddressesInSubnet$/,
    explain: because('capacity', 'the network has no free addresses left.', words`Fewer instances may fit.`),
  },
  {
    names:
      /^(Insufficient\w*Capacity\w*|UnfulfillableCapacity|ReservationCapacityExceeded|SpotMaxPriceTooLow)$/,
    explain: because(
      'capacity',
      'AWS has no such machines free in this region right now.',
      words`Another instance type often helps, or the same a little later.`,
    ),
  },
  { names: /^VcpuLimitExceeded$/, explain: vcpuQuota },
  {
    names: /^MaxSpotInstanceCountExceeded$/,
    explain: because(
      'quota',
      'the account may not run that many Spot vCPUs.',
      words`Raise "All Standard Spot Instance Requests" in ${link(SERVICE_QUOTAS, 'Service Quotas')}.`,
    ),
  },
  {
    names: /^InstanceLimitExceeded$/,
    explain: because(
      'quota',
      'the account may not run that many instances of this type.',
      words`Raise its limit in ${link(SERVICE_QUOTAS, 'Service Quotas')}, or ask for fewer.`,
    ),
  },
  {
    names: /LimitExceeded$|QuotaExceeded$|^TooManyBuckets$|^CodeStorageExceeded$/,
    explain: quoting(
      'quota',
      'a limit of the account is reached.',
      words`It is raised in ${link(SERVICE_QUOTAS, 'Service Quotas')}.`,
    ),
  },

  // What was asked for
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

  // By what remains: the status
  {
    status: (status) => status >= 500 || status === 429,
    explain: because('later', 'AWS has a problem of its own.', AGAIN),
  },
  { status: (status) => status === 403, explain: refused },
];
