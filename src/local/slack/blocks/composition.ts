import {
  all,
  anything,
  boolean,
  integer,
  list,
  object,
  oneOf,
  rule,
  string,
  tagged,
  type Check,
} from './checks.js';

/** Text objects, options and confirmation dialogs (Slack: "Composition objects"). */

export const plain = (max: number): Check =>
  tagged({ plain_text: object({ text: string(max) }, { emoji: boolean }) });

export const mrkdwn = (max: number): Check =>
  tagged({ mrkdwn: object({ text: string(max) }, { verbatim: boolean }) });

/** Either kind of text. */
export const text = (max: number): Check =>
  tagged({
    plain_text: object({ text: string(max) }, { emoji: boolean }),
    mrkdwn: object({ text: string(max) }, { verbatim: boolean }),
  });

export const confirm: Check = object(
  { title: plain(100), text: text(300), confirm: plain(30), deny: plain(30) },
  { style: oneOf('primary', 'danger') },
);

const optionOf = (label: (max: number) => Check): Check =>
  object({ text: label(75), value: string(150) }, { description: label(75), url: string(3000) });

/** An option of a select or overflow menu: plain text only. */
export const option = optionOf(plain);

/** An option of radio buttons or checkboxes: mrkdwn allowed. */
export const richOption = optionOf(text);

export const options = list(option, { max: 100 });

export const optionGroups = list(object({ label: plain(75), options }), { max: 100 });

/** A select says its options either flat or in groups, not both and not neither. */
export const flatOrGrouped: Check = rule(
  (select) => (select['options'] === undefined) !== (select['option_groups'] === undefined),
  'must provide exactly one of options and option_groups',
);

export const dispatchConfig: Check = object(
  {},
  { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), { max: 2 }) },
);

export const conversationFilter: Check = all(
  object(
    {},
    {
      include: list(oneOf('im', 'mpim', 'private', 'public'), { max: 4 }),
      exclude_external_shared_channels: boolean,
      exclude_bot_users: boolean,
    },
  ),
  rule((filter) => Object.keys(filter).length > 0, 'must provide at least one field'),
);

const slackFile: Check = all(
  object({}, { id: string(255), url: string(3000) }),
  rule(
    (file) => (file['id'] === undefined) !== (file['url'] === undefined),
    'must provide one of id and url',
  ),
);

/** The two ways of naming an image. */
export const imageSource = { image_url: string(3000), slack_file: slackFile } as const;

export const oneImageSource: Check = rule(
  (image) => (image['image_url'] === undefined) !== (image['slack_file'] === undefined),
  'must provide one of image_url and slack_file',
);

export const imageElement: Check = tagged({
  image: all(
    object({ alt_text: string(2000) }, { ...imageSource, image_width: anything, image_height: anything }),
    oneImageSource,
  ),
});

export const lines = integer(1, 100);
