/** The services simulated here, by the names that IAM actions use. */
export type ServiceName = 'ec2' | 'iam' | 'lambda' | 's3' | 'scheduler' | 'secretsmanager' | 'ssm' | 'sts';

/** What the simulation has to know about a service's client. */
export interface Service {
  readonly name: ServiceName;
  /** The client's package. Loaded only when there is something to throw: whoever made the client has paid for it. */
  readonly load: () => Promise<object>;
  /** The export that every error of the client extends. */
  readonly base: string;
  /** What the service says when it is asked too often. */
  readonly throttled: { readonly code: string; readonly message: string };
  /** What it says to somebody who may not. */
  readonly denied: 'AccessDenied' | 'AccessDeniedException' | 'UnauthorizedOperation';
  /** What it says to keys that it does not know. */
  readonly unknownKey: { readonly code: string; readonly message: string };
}

const RATE_EXCEEDED = 'Rate exceeded';
const INVALID_TOKEN = 'The security token included in the request is invalid.';
const UNRECOGNIZED = { code: 'UnrecognizedClientException', message: INVALID_TOKEN };
const INVALID_CLIENT_TOKEN = { code: 'InvalidClientTokenId', message: INVALID_TOKEN };

/** Which service an SDK client talks to, by the client's class name. */
export const SERVICES: Readonly<Record<string, Service>> = {
  EC2Client: {
    name: 'ec2',
    load: () => import('@aws-sdk/client-ec2'),
    base: 'EC2ServiceException',
    throttled: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
    denied: 'UnauthorizedOperation',
    unknownKey: {
      code: 'AuthFailure',
      message: 'AWS was not able to validate the provided access credentials',
    },
  },
  IAMClient: {
    name: 'iam',
    load: () => import('@aws-sdk/client-iam'),
    base: 'IAMServiceException',
    throttled: { code: 'Throttling', message: RATE_EXCEEDED },
    denied: 'AccessDenied',
    unknownKey: INVALID_CLIENT_TOKEN,
  },
  LambdaClient: {
    name: 'lambda',
    load: () => import('@aws-sdk/client-lambda'),
    base: 'LambdaServiceException',
    throttled: { code: 'TooManyRequestsException', message: 'Rate Exceeded.' },
    denied: 'AccessDeniedException',
    unknownKey: UNRECOGNIZED,
  },
  S3Client: {
    name: 's3',
    load: () => import('@aws-sdk/client-s3'),
    base: 'S3ServiceException',
    throttled: { code: 'SlowDown', message: 'Please reduce your request rate.' },
    denied: 'AccessDenied',
    unknownKey: {
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    },
  },
  SchedulerClient: {
    name: 'scheduler',
    load: () => import('@aws-sdk/client-scheduler'),
    base: 'SchedulerServiceException',
    throttled: { code: 'ThrottlingException', message: RATE_EXCEEDED },
    denied: 'AccessDeniedException',
    unknownKey: UNRECOGNIZED,
  },
  SecretsManagerClient: {
    name: 'secretsmanager',
    load: () => import('@aws-sdk/client-secrets-manager'),
    base: 'SecretsManagerServiceException',
    throttled: { code: 'ThrottlingException', message: RATE_EXCEEDED },
    denied: 'AccessDeniedException',
    unknownKey: UNRECOGNIZED,
  },
  SSMClient: {
    name: 'ssm',
    load: () => import('@aws-sdk/client-ssm'),
    base: 'SSMServiceException',
    throttled: { code: 'ThrottlingException', message: RATE_EXCEEDED },
    denied: 'AccessDeniedException',
    unknownKey: UNRECOGNIZED,
  },
  STSClient: {
    name: 'sts',
    load: () => import('@aws-sdk/client-sts'),
    base: 'STSServiceException',
    throttled: { code: 'Throttling', message: RATE_EXCEEDED },
    denied: 'AccessDenied',
    unknownKey: INVALID_CLIENT_TOKEN,
  },
};
