import {
  all,
  anything,
  boolean,
  integer,
  list,
  matching,
  object,
  oneOf,
  rule,
  shownIn,
  string,
  type Check,
} from './checks.js';
import {
  confirm,
  conversationFilter,
  dispatchConfig,
  flatOrGrouped,
  lines,
  option,
  optionGroups,
  options,
  plain,
  richOption,
  text,
} from './composition.js';
import { richText } from './rich-text.js';

/** The elements that people use (Slack: "Block elements"), with the limits of each. */

type Fields = Readonly<Record<string, Check>>;

const id = { action_id: string(255) };
const placeholder = { placeholder: plain(150) };
const focus = { focus_on_load: boolean };
const typed = { ...id, ...placeholder, ...focus, dispatch_action_config: dispatchConfig };
const picked = { ...id, ...placeholder, ...focus, confirm };
const many = { max_selected_items: integer(1) };

const buttonText = { text: plain(75) };

export const button: Check = object(buttonText, {
  ...id,
  url: string(3000),
  value: string(2000, 0),
  style: oneOf('primary', 'danger'),
  confirm,
  accessibility_label: string(75),
});

const workflowButton: Check = object(
  { ...buttonText, workflow: anything },
  {
    ...id,
    style: oneOf('primary', 'danger'),
    accessibility_label: string(75),
  },
);

const overflow: Check = object({ options: list(option, { max: 5 }) }, { ...id, confirm });

const fromOptions = (initial: Fields): Check =>
  all(object({}, { ...picked, options, option_groups: optionGroups, ...initial }), flatOrGrouped);

/** Menus of things to choose, by `type`. */
const selects = {
  static_select: fromOptions({ initial_option: option }),
  multi_static_select: fromOptions({ initial_options: options, ...many }),
  external_select: object({}, { ...picked, initial_option: option, min_query_length: integer(0) }),
  multi_external_select: object(
    {},
    { ...picked, initial_options: options, min_query_length: integer(0), ...many },
  ),
  users_select: object({}, { ...picked, initial_user: string(255) }),
  multi_users_select: object(
    {},
    { ...picked, initial_users: list(string(255), { min: 0, max: 100 }), ...many },
  ),
  conversations_select: object(
    {},
    {
      ...picked,
      initial_conversation: string(255),
      default_to_current_conversation: boolean,
      response_url_enabled: boolean,
      filter: conversationFilter,
    },
  ),
  multi_conversations_select: object(
    {},
    {
      ...picked,
      ...many,
      initial_conversations: list(string(255), { min: 0, max: 100 }),
      default_to_current_conversation: boolean,
      filter: conversationFilter,
    },
  ),
  channels_select: object({}, { ...picked, initial_channel: string(255), response_url_enabled: boolean }),
  multi_channels_select: object(
    {},
    { ...picked, initial_channels: list(string(255), { min: 0, max: 100 }), ...many },
  ),
};

const date = matching(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-11-22');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 22:25');

/** What chooses among a few, or picks a time, by `type`. */
const pickers = {
  checkboxes: object(
    { options: list(richOption, { max: 10 }) },
    { ...id, ...focus, confirm, initial_options: list(richOption, { max: 10 }) },
  ),
  radio_buttons: object(
    { options: list(richOption, { max: 10 }) },
    { ...id, ...focus, confirm, initial_option: richOption },
  ),
  datepicker: object({}, { ...picked, initial_date: date }),
  timepicker: object({}, { ...picked, initial_time: time, timezone: string(255) }),
  datetimepicker: shownIn(
    ['message', 'modal'],
    object({}, { ...id, ...focus, confirm, initial_date_time: integer(1_000_000_000, 9_999_999_999) }),
  ),
};

const decimal = matching(/^-?\d+(\.\d+)?$/, 'a number in text');

const lengthsInOrder = rule(
  ({ min_length: min, max_length: max }) => typeof min !== 'number' || typeof max !== 'number' || min <= max,
  'min_length cannot be greater than max_length',
);

const initialWithinLength = rule(
  ({ initial_value: initial, max_length: max }) =>
    typeof initial !== 'string' || typeof max !== 'number' || initial.length <= max,
  'initial_value cannot be longer than max_length',
);

const richTextInput = shownIn(
  ['modal', 'home'],
  object({}, { ...typed, initial_value: richText, min_lines: lines, max_lines: lines }),
);

/** What people type into, by `type`. */
const typing = {
  plain_text_input: all(
    object(
      {},
      {
        ...typed,
        initial_value: string(3000, 0),
        multiline: boolean,
        min_length: integer(0, 3000),
        max_length: integer(1, 3000),
      },
    ),
    lengthsInOrder,
    initialWithinLength,
  ),
  number_input: shownIn(
    ['modal'],
    object(
      { is_decimal_allowed: boolean },
      { ...typed, initial_value: decimal, min_value: decimal, max_value: decimal },
    ),
  ),
  email_text_input: shownIn(['modal'], object({}, { ...typed, initial_value: string(3000) })),
  url_text_input: shownIn(['modal'], object({}, { ...typed, initial_value: string(3000) })),
  file_input: shownIn(
    ['modal'],
    object({}, { ...id, filetypes: list(string(50), { max: 100 }), max_files: integer(1, 10) }),
  ),
  rich_text_input: richTextInput,
};

const feedback = object({ text: plain(75), value: string(2000) }, { accessibility_label: string(75) });

/** What each block may hold, by `type` of the element. */
export const inSection = { button, workflow_button: workflowButton, overflow, ...selects, ...pickers };
export const inActions = { ...inSection, rich_text_input: richTextInput };
export const inInput = { ...selects, ...pickers, ...typing };
export const inContextActions = {
  feedback_buttons: object({ positive_button: feedback, negative_button: feedback }, id),
  icon_button: object(
    { icon: string(50), text: text(75) },
    {
      ...id,
      confirm,
      value: string(2000),
      accessibility_label: string(75),
      visible_to_user_ids: list(string(255), { min: 0, max: 100 }),
    },
  ),
};
