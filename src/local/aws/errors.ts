/**
 * An error as AWS would answer it: a code, its sentence, an HTTP status. Inside the simulation only; a client
 * gets an instance of its own service's exception instead.
 */
export class AwsError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = statusOf(name)) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Error codes that AWS answers with another status than 400. The SDK decides by it what to try again. */
const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AccessDeniedException: 403,
  AllAccessDisabled: 403,
  AuthFailure: 401,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConflictException: 409,
  DeleteConflict: 409,
  DryRunOperation: 412,
  EntityAlreadyExists: 409,
  InsufficientInstanceCapacity: 500,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidClientTokenId: 403,
  InternalFailure: 500,
  InternalServerException: 500,
  LimitExceeded: 409,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchEntity: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NotFound: 404,
  OptInRequired: 401,
  OwnershipControlsNotFoundError: 404,
  PermanentRedirect: 301,
  PreconditionFailed: 412,
  RequestLimitExceeded: 503,
  ResourceConflictException: 409,
  ServerSideEncryptionConfigurationNotFoundError: 404,
  ServiceException: 500,
  ServiceUnavailable: 503,
  SlowDown: 503,
  TooManyRequestsException: 429,
  Unavailable: 503,
  UnauthorizedOperation: 403,
  UnrecognizedClientException: 403,
};

function statusOf(name: string): number {
  return STATUS[name] ?? 400;
}
