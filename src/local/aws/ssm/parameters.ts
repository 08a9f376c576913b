import type * as SSM from '@aws-sdk/client-ssm';
import type { Operations } from '../call.js';
import type { Images } from '../ec2/images.js';
import { AwsError } from '../errors.js';

const AMAZON_LINUX =
  /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-(?:default|6\.1)-(x86_64|arm64)$/;
const DEBIAN = /^\/aws\/service\/debian\/release\/(1[23])\/latest\/(amd64|arm64)$/;

/** The public parameters that name the current images of Amazon Linux 2023 and of Debian. There are no other parameters. */
export function parameterOperations(images: Images, region: string): Operations {
  const find = (name: string): SSM.Parameter | undefined => {
    const Value = imageNamed(images, name);
    if (Value === undefined) return undefined;
    return {
      Name: name,
      Type: 'String',
      Value,
      Version: 97,
      ARN: `arn:aws:ssm:${region}::parameter${name}`,
      DataType: 'text',
    };
  };
  return {
    GetParameter: ({ Name = '' }: SSM.GetParameterRequest) => {
      const Parameter = find(Name);
      // The service sends no sentence with this one.
      if (Parameter === undefined) throw new AwsError('ParameterNotFound', 'UnknownError');
      return { Parameter };
    },
    GetParameters: ({ Names = [] }: SSM.GetParametersRequest) => ({
      Parameters: Names.map(find).filter((parameter) => parameter !== undefined),
      InvalidParameters: Names.filter((name) => find(name) === undefined),
    }),
  };
}

function imageNamed(images: Images, name: string): string | undefined {
  const amazon = AMAZON_LINUX.exec(name)?.[1];
  if (amazon !== undefined) return images.amazonLinux(amazon === 'arm64' ? 'arm64' : 'x86_64');
  const [, release, architecture] = DEBIAN.exec(name) ?? [];
  if (release === undefined) return undefined;
  return images.debian(release, architecture === 'arm64' ? 'arm64' : 'x86_64');
}
