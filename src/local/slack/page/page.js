import { renderBlocks } from './blocks.js';
import { Composer } from './composer.js';
import { askFirst, Form, Modals } from './dialogs.js';
import { fill, h } from './dom.js';
import { Log } from './messages.js';
import { worldOf } from './people.js';
import { drawSidebar, ReadMarks } from './sidebar.js';

const $ = (id) => document.getElementById(id);

let state;
let world;
let messages = {};
let place = new URLSearchParams(location.hash.slice(1)).get('in') ?? '';
let stream;
const marks = new ReadMarks();

/** Does something as the person that the page is. Says what went wrong when the app did not take it. */
async function doAs(what, body) {
  const response = await fetch('/page-api/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ do: what, user: state.me, ...body }),
  }).catch(() => undefined);
  const result = response === undefined ? { error: 'This page lost its server.' } : await response.json();
  // Of a command that failed Slackbot has told already.
  const isTold = what === 'slash' && result.acked !== undefined;
  if (result.error !== undefined && !isTold) toast(result.error);
  return result;
}

const EXPLAINED = {
  operation_timeout: 'The app did not answer within three seconds (operation_timeout).',
  dispatch_failed: 'The app could not be reached (dispatch_failed).',
};

function toast(error) {
  const node = h('p', {}, EXPLAINED[error] ?? error);
  $('toasts').append(node);
  setTimeout(() => node.remove(), 6000);
}

/** Uses an element, after its own question if it has one. The button that was pressed shows that it is busy. */
async function use(what, where, element, value, form) {
  const button = document.activeElement;
  if (element.confirm !== undefined && !(await askFirst(element.confirm, world))) return;
  button?.setAttribute?.('aria-busy', 'true');
  const entered = value === undefined ? {} : { value };
  await doAs(what, { ...where, action: element.action_id, ...entered, state: form.entered() });
  button?.removeAttribute?.('aria-busy');
}

const log = new Log($('log'), (message, _block, element, value, form) =>
  use('click', { channel: message.channel, ts: message.ts }, element, value, form),
);

const modals = new Modals({
  submit: (view, state) => doAs('submit', { view: view.id, state }),
  close: (view) => doAs('close', { view: view.id }),
  act: (view, _block, element, value, form) => use('clickInView', { view: view.id }, element, value, form),
});

const composer = new Composer($('composer'), (text) => {
  const what = text.startsWith('/') ? 'slash' : 'say';
  void doAs(what, { channel: place, text });
});

const choose = {
  person: (id) => connect(id),
  channel: (id) => go(id),
  home: () => {
    go('home');
    void doAs('home', {});
  },
  unread: (channel) => (channel === place ? 0 : marks.unread(state.me, channel, messages[channel] ?? [])),
};

function go(where) {
  place = where;
  log.clear();
  openMenu(false);
  remember();
  draw();
  $('log').scrollTop = $('log').scrollHeight;
}

function remember() {
  history.replaceState(undefined, '', `#${new URLSearchParams({ as: state.me, in: place })}`);
}

/** The conversation to show when the one asked for is not there. */
function settle() {
  if (place === 'home' || state.channels.some(({ id }) => id === place)) return;
  const first =
    state.channels.find(({ kind, isMember }) => kind !== 'direct' && isMember) ?? state.channels[0];
  place = first?.id ?? 'home';
}

function draw() {
  world = worldOf(state);
  settle();
  const isHome = place === 'home';
  const channel = state.channels.find(({ id }) => id === place);
  if (!isHome && !document.hidden) marks.mark(state.me, place, channel?.lastTs ?? '');
  drawSidebar(state, world, place, choose);
  drawHead(channel, isHome);
  for (const id of ['log', 'composer']) $(id).hidden = isHome;
  $('home').hidden = !isHome;
  if (isHome) drawHome();
  else log.show(messages[place] ?? [], world);
  modals.show(state.modals, world);
  drawBadge();
}

function drawHead(channel, isHome) {
  const name = isHome ? `${state.app.name}: Home` : titleOf(channel);
  if ($('title').textContent !== name) $('title').textContent = name;
  document.title = `${name} · ${state.team}`;
  $('team').textContent = state.team;
  $('subtitle').textContent =
    channel === undefined || channel.hasApp ? '' : `${state.app.name} is not in this channel.`;
  $('invite').hidden = channel === undefined || channel.hasApp;
  composer.commands = state.commands;
  composer.place = name;
}

const titleOf = (channel) =>
  channel.kind === 'direct'
    ? `${state.app.name}: Messages`
    : `${channel.kind === 'private' ? '' : '#'}${channel.name}`;

let drawnHome = '';
function drawHome() {
  const json = JSON.stringify(state.home ?? '');
  if (json === drawnHome) return;
  drawnHome = json;
  const { home } = state;
  if (home === undefined) {
    fill($('home'), h('p', { class: 'empty' }, 'The app has not shown a Home tab yet.'));
    return;
  }
  const form = new Form();
  const act = (_block, element, value) => use('clickInView', { view: home.id }, element, value, form);
  fill($('home'), renderBlocks(home.blocks, { world, values: home.values, form, act }));
}

function drawBadge() {
  const total = state.channels.reduce((sum, { id }) => sum + choose.unread(id), 0);
  $('menu-unread').hidden = total === 0;
  $('menu-unread').textContent = String(total);
}

function drawControls() {
  fill(
    $('controls'),
    state.controls.map((label) =>
      h('button', { type: 'button', onclick: () => void doAs('control', { label }) }, label),
    ),
  );
}

function drawClock(now) {
  const format = new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  $('clock').textContent = format.format(new Date(now));
  $('clock').dateTime = new Date(now).toISOString();
}

function openMenu(on) {
  document.body.classList.toggle('menu-open', on);
  $('menu').setAttribute('aria-expanded', String(on));
}

/** Opens the live updates of one person. */
function connect(user) {
  stream?.close();
  messages = {};
  drawnHome = '';
  log.clear();
  stream = new EventSource(`/page-api/stream?user=${encodeURIComponent(user ?? '')}`);
  let isFirst = true;
  stream.addEventListener('state', (event) => {
    const next = JSON.parse(event.data);
    state = next;
    messages = { ...messages, ...next.messages };
    if (isFirst) {
      drawControls();
      if (place === 'home') void doAs('home', {});
    }
    draw();
    remember();
    if (isFirst) $('log').scrollTop = $('log').scrollHeight;
    isFirst = false;
    drawClock(next.now);
  });
  stream.addEventListener('clock', (event) => {
    if (state !== undefined) state.now = Number(event.data);
    drawClock(Number(event.data));
  });
  stream.addEventListener('error', () => {
    // After a break the server starts from the beginning, so forget what it said before.
    isFirst = true;
  });
}

$('menu').addEventListener('click', () => openMenu($('menu').getAttribute('aria-expanded') !== 'true'));
$('invite').addEventListener('click', () => void doAs('invite', { channel: place }));
document.addEventListener('visibilitychange', () => state !== undefined && draw());
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') openMenu(false);
});
connect(new URLSearchParams(location.hash.slice(1)).get('as') ?? '');
