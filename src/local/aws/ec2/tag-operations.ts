import type * as EC2 from '@aws-sdk/client-ec2';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { matcher } from './filters.js';
import type { Life } from './life.js';
import { pageOf } from './pages.js';
import type { Ec2Region } from './region.js';
import { checkTags, typeOf } from './resources.js';

const MOST_RESOURCES = 1000;

interface Tagged {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

/** CreateTags, DeleteTags and DescribeTags. A bad id fails the whole call. */
export function tagOperations(ec2: Ec2Region, life: Life): Operations {
  const checked = (ids: readonly string[] = []): readonly string[] => {
    if (ids.length === 0)
      throw new AwsError('MissingParameter', 'The request must contain the parameter resourceIdSet');
    if (ids.length > MOST_RESOURCES) {
      throw new AwsError('InvalidParameterValue', `You may specify at most ${MOST_RESOURCES} resources.`);
    }
    for (const id of ids) {
      const instance = ec2.instances.get(id);
      if (instance === undefined) ec2.resources.check(id);
      else ec2.get([id]);
    }
    return ids;
  };
  return {
    CreateTags: ({ Resources, Tags }: EC2.CreateTagsRequest, { at }: Call) => {
      const tags = checkTags(Tags);
      if (tags.size === 0)
        throw new AwsError('MissingParameter', 'The request must contain the parameter tagSet');
      for (const id of checked(Resources)) setTags(ec2, life, { id, tags, at });
      return {};
    },
    DeleteTags: ({ Resources, Tags }: EC2.DeleteTagsRequest, { at }: Call) => {
      for (const id of checked(Resources)) {
        const tags = ec2.resources.tagsOf(id);
        const gone: EC2.Tag[] = Tags ?? [...tags.keys()].map((Key) => ({ Key }));
        for (const { Key = '', Value } of gone) {
          if (Value === undefined || tags.get(Key) === Value) tags.delete(Key);
        }
        const instance = ec2.instances.get(id);
        if (instance?.state === 'running') life.machines?.tagsChanged(instance, at);
      }
      return {};
    },
    DescribeTags: (input: EC2.DescribeTagsRequest) => {
      const fits = matcher<Tagged>(input.Filters, ({ id, key, value }, name) => {
        const read: Readonly<Record<string, string>> = {
          'resource-id': id,
          'resource-type': typeOf(id),
          key,
          value,
        };
        const found = name.startsWith('tag:') ? (key === name.slice(4) ? value : '') : read[name];
        return found === undefined ? undefined : [found];
      });
      const all = [...ec2.resources.all()].flatMap(([id, tags]) =>
        [...tags].map(([key, value]) => ({ id, key, value })),
      );
      const page = pageOf(all.filter(fits), input, [5, 1000]);
      return { Tags: page.items.map(describe), NextToken: page.NextToken };
    },
  };
}

/** Adds or replaces tags of one resource, and lets a running machine see them. */
export function setTags(
  ec2: Ec2Region,
  life: Life,
  { id, tags, at }: { readonly id: string; readonly tags: ReadonlyMap<string, string>; readonly at: number },
): void {
  ec2.resources.tag(id, tags);
  const instance = ec2.instances.get(id);
  if (instance?.state === 'running') life.machines?.tagsChanged(instance, at);
}

function describe({ id, key, value }: Tagged): EC2.TagDescription {
  // The names of the types that are made here are all in EC2's list.
  return { ResourceId: id, ResourceType: typeOf(id) as EC2.ResourceType, Key: key, Value: value };
}
