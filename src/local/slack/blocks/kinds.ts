import { objectIn } from '../json.js';
import {
  all,
  boolean,
  list,
  object,
  oneOf,
  rule,
  shownIn,
  string,
  tagged,
  type Check,
  type Surface,
} from './checks.js';
import { imageElement, imageSource, mrkdwn, oneImageSource, plain, text } from './composition.js';
import { button, inActions, inContextActions, inInput, inSection } from './inputs.js';
import { richText } from './rich-text.js';
import { dataTable, table } from './tables.js';

/** Every kind of block that an app may send (Slack: "Blocks"), with its limits and the places it is allowed in. */

const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];
const id = { block_id: string(255) };

const section: Check = all(
  object(
    {},
    {
      ...id,
      text: text(3000),
      fields: list(text(2000), { max: 10 }),
      accessory: tagged({ ...inSection, image: imageElement }),
      expand: boolean,
    },
  ),
  rule(
    (block) => block['text'] !== undefined || block['fields'] !== undefined,
    'must provide text or fields',
  ),
);

const contextItem: Check = tagged({
  image: imageElement,
  plain_text: text(3000),
  mrkdwn: text(3000),
});

const image: Check = all(
  object({ alt_text: string(2000) }, { ...id, ...imageSource, title: plain(2000) }),
  oneImageSource,
);

const input: Check = object(
  { label: plain(2000), element: tagged(inInput) },
  { ...id, hint: plain(2000), optional: boolean, dispatch_action: boolean },
);

const status = oneOf('pending', 'in_progress', 'complete', 'error');
const richTextOnly = tagged({ rich_text: richText });
const source = tagged({ url: object({ url: string(3000), text: string(3000) }) });

const taskCard: Check = object(
  { task_id: string(255), title: string(255), status },
  { ...id, details: richTextOnly, output: richTextOnly, sources: list(source, { min: 0, max: 50 }) },
);

const plan: Check = object(
  { title: string(255) },
  { ...id, tasks: list(tagged({ task_card: taskCard }), { min: 0, max: 50 }) },
);

const card: Check = all(
  object(
    {},
    {
      ...id,
      hero_image: imageElement,
      icon: imageElement,
      title: mrkdwn(150),
      subtitle: mrkdwn(150),
      body: mrkdwn(200),
      actions: list(tagged({ button }), { max: 3 }),
    },
  ),
  rule(
    (block) => ['hero_image', 'title', 'actions', 'body'].some((key) => block[key] !== undefined),
    'must provide at least one of hero_image, title, actions, body',
  ),
);

/** Charts differ by kind; what is checked is what all of them share. */
const dataVisualization: Check = (block, place) => {
  string(50)(objectIn(block)['title'], place.in('title'));
};

const video: Check = object(
  { video_url: string(3000), thumbnail_url: string(3000), alt_text: string(2000), title: plain(199) },
  {
    ...id,
    title_url: string(3000),
    author_name: string(49),
    provider_name: string(255),
    provider_icon_url: string(3000),
    description: plain(2000),
  },
);

const simple: Readonly<Record<string, Check>> = {
  actions: shownIn(EVERYWHERE, object({ elements: list(tagged(inActions), { max: 25 }) }, id)),
  context: shownIn(EVERYWHERE, object({ elements: list(contextItem, { max: 10 }) }, id)),
  divider: shownIn(EVERYWHERE, object({}, id)),
  header: shownIn(EVERYWHERE, object({ text: plain(150) }, id)),
  image: shownIn(EVERYWHERE, image),
  input: shownIn(EVERYWHERE, input),
  rich_text: shownIn(EVERYWHERE, richText),
  section: shownIn(EVERYWHERE, section),
  table: shownIn(['message'], table),
  video: shownIn(EVERYWHERE, video),
};

const container: Check = all(
  object(
    { child_blocks: list(tagged(simple), { max: 10 }) },
    {
      ...id,
      title: plain(150),
      rich_text_title: richTextOnly,
      subtitle: text(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: imageElement,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
  ),
  rule(
    (block) => block['title'] !== undefined || block['rich_text_title'] !== undefined,
    'missing required field: title',
  ),
);

/** The check of each kind of block, by its `type`. A `file` block only ever comes from Slack, so it is not here. */
export const kinds: Readonly<Record<string, Check>> = {
  ...simple,
  alert: shownIn(
    ['modal'],
    object({ text: text(200) }, { ...id, level: oneOf('default', 'info', 'warning', 'error', 'success') }),
  ),
  card: shownIn(['message', 'home'], card),
  carousel: shownIn(['message', 'home'], object({ elements: list(tagged({ card }), { max: 10 }) }, id)),
  container: shownIn(['message'], container),
  context_actions: shownIn(['message'], object({ elements: list(tagged(inContextActions), { max: 5 }) }, id)),
  data_table: shownIn(['message'], dataTable),
  data_visualization: shownIn(['message'], dataVisualization),
  markdown: shownIn(['message'], object({ text: string(12_000) }, id)),
  plan: shownIn(['message'], plan),
  task_card: shownIn(['message'], taskCard),
};
