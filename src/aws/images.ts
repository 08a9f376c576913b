import { DescribeImagesCommand, type EC2Client, type Image } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { BotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import type { InstanceType } from '../ports/cloud.js';
import { call } from './call.js';
import { remember } from './remember.js';

type Architecture = InstanceType['architecture'];

/** What the name of its parameter begins with. AWS: "Launch Amazon Linux instances with Systems Manager public parameters". */
export const AMAZON_LINUX_2023 = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-';

/** The images of one region; an image never changes, so each is looked up once. */
export class Images {
  readonly #ec2: EC2Client;
  readonly #ssm: SSMClient;
  readonly #get: (imageId: string) => Promise<Image>;

  constructor(hands: { readonly ec2: EC2Client; readonly ssm: SSMClient }) {
    this.#ec2 = hands.ec2;
    this.#ssm = hands.ssm;
    this.#get = remember((imageId) => this.#ask(imageId));
  }

  /** @throws BotError `usage` when the region has no such image. */
  get(imageId: string): Promise<Image> {
    return this.#get(imageId);
  }

  /** The current Amazon Linux 2023. */
  async getDefaultId(architecture: Architecture): Promise<string> {
    const command = new GetParameterCommand({ Name: `${AMAZON_LINUX_2023}${architecture}` });
    const { Parameter } = await call(this.#ssm, command, 'find the current Amazon Linux');
    if (Parameter?.Value !== undefined) return Parameter.Value;
    throw new BotError('upstream', 'AWS names no current Amazon Linux in this region.', {
      hint: words`Name an image with ${code('-aws-on-demand-ami-id')}.`,
    });
  }

  /** @throws BotError `usage` that says why instances of this architecture cannot run it. */
  async check(imageId: string, architecture: Architecture): Promise<void> {
    const why = whyNot(await this.get(imageId), architecture);
    if (why !== undefined) throw new BotError('usage', words`The image ${code(imageId)} will not do: ${why}`);
  }

  async #ask(imageId: string): Promise<Image> {
    const command = new DescribeImagesCommand({ ImageIds: [imageId] });
    const { Images: found = [] } = await call(this.#ec2, command, `look at the image ${imageId}`);
    if (found[0] !== undefined) return found[0];
    throw new BotError('usage', words`There is no image ${code(imageId)} in this region.`);
  }
}

function whyNot(image: Image, architecture: Architecture): string | undefined {
  if (image.State !== undefined && image.State !== 'available') return `it is ${image.State}.`;
  if (image.Architecture !== undefined && image.Architecture !== architecture)
    return `it is for ${image.Architecture}, and the instance type is ${architecture}.`;
  if (image.Platform === 'Windows') return 'it is Windows, and annexes run Linux.';
  if (image.RootDeviceType === 'instance-store')
    return 'its root disk is not on EBS, so it could not end itself.';
  return undefined;
}
