import type * as Lambda from '@aws-sdk/client-lambda';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import type { Buckets } from '../s3/buckets.js';
import type { FunctionSettings } from './functions.js';

const PRINCIPAL = 'lambda.amazonaws.com';
const RUNTIME =
  /^(nodejs(18|20|22|24|26)\.x|python3\.(9|1[0-4])|java(11|17|21|25)|dotnet(8|10)|ruby3\.[2-4]|provided\.al20(2|23))$/;
const LONGEST_TIMEOUT = 900;

/** The settings that a request asks for, over those there were. @throws AwsError for what Lambda refuses. */
export function settingsOf(
  input: Lambda.UpdateFunctionConfigurationRequest,
  before: FunctionSettings | undefined,
): FunctionSettings {
  const runtime = input.Runtime ?? before?.runtime;
  if (runtime === undefined || !RUNTIME.test(runtime)) {
    throw invalid(
      `Value ${runtime ?? 'null'} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set of supported runtimes or be a valid ARN`,
    );
  }
  const timeout = input.Timeout ?? before?.timeout ?? 3;
  if (timeout < 1 || timeout > LONGEST_TIMEOUT) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${timeout}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to ${LONGEST_TIMEOUT}`,
    );
  }
  return {
    runtime,
    role: input.Role ?? before?.role ?? '',
    handler: input.Handler ?? before?.handler,
    timeout,
    memorySize: input.MemorySize ?? before?.memorySize ?? 128,
    description: input.Description ?? before?.description ?? '',
    environment: input.Environment?.Variables ?? before?.environment ?? {},
    architectures:
      'Architectures' in input
        ? (input.Architectures as Lambda.Architecture[])
        : (before?.architectures ?? ['x86_64']),
  };
}

/** @throws AwsError when Lambda cannot act as the role (yet). */
export function checkRole(iam: Iam, arn: string): void {
  if (!iam.canAssume(arn, PRINCIPAL))
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
}

/** The package of a request. @throws AwsError when it is not there, or no zip. */
export function zipOf(
  code: Lambda.FunctionCode | Lambda.UpdateFunctionCodeRequest | undefined,
  buckets: Buckets,
): Uint8Array {
  const zip = code?.ZipFile ?? buckets.find(code?.S3Bucket ?? '')?.objects.get(code?.S3Key ?? '')?.bytes;
  if (zip === undefined) {
    throw invalid(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    );
  }
  if (Buffer.from(zip.subarray(0, 2)).toString() !== 'PK') {
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  return zip;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
