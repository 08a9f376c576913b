import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { World } from '../support/world.js';
import { startChromium } from './chromium.js';

const SHOTS = '.cache/screenshots';

describe('a person in front of the page', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const mistakes: string[] = [];

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    world = await World.start();
    browser = await startChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => mistakes.push(error.message));
    await page.goto(world.slack.url);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const types = async (text: string): Promise<void> => {
    const composer = page.locator('#composer-input');
    await composer.fill(text);
    await composer.press('Escape');
    await composer.press('Enter');
  };
  /** Lets the bot's time pass until the page shows this. */
  const sees = async (text: string): Promise<void> => {
    for (let looks = 0; looks < 100; looks += 1) {
      const seen = await page
        .getByText(text)
        .last()
        .isVisible()
        .catch(() => false);
      if (seen) return;
      await world.passes(5_000);
    }
    await page.screenshot({ path: `${SHOTS}/missing.png` });
    throw new Error(`The page does not show: ${text}`);
  };
  const presses = (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).last().click();

  it('prepares the account', async () => {
    await types('/condor_annex -setup');
    await sees('Is that OK?');
    await presses('Yes');
    await sees('Setup successful.');
  });

  it('starts an annex from the form, with a mistake shown at its field on the way', async () => {
    await types('/condor_annex');
    await sees('Start an annex');
    await page.getByLabel('Annex name').fill('my_annex');
    await presses('Show what it costs');
    await sees('an underscore separates the name from the identity');
    await page.getByLabel('Annex name').fill('MyFirstAnnex');
    await presses('Show what it costs');
    await sees('Will request 10 m4.large on-demand instances for 24.00 hours.');
    await page.screenshot({ path: `${SHOTS}/question.png` });
    await presses('Yes');
    await sees('all 10 in pool');
    await types('/condor_annex -status');
    await sees('1 annex in pool default.');
    await page.screenshot({ path: `${SHOTS}/annex.png` });
    expect(world.alive()).toHaveLength(10);
  });

  it('ends it', async () => {
    await types('/condor_off -annex MyFirstAnnex');
    await sees('Will end annex MyFirstAnnex now');
    await presses('Yes');
    await sees('none of its instances is left');
    await page.screenshot({ path: `${SHOTS}/ended.png` });
  });

  it('has met no error in the page', () => {
    expect(mistakes).toEqual([]);
  });

  it('finds everything on a phone too', async () => {
    await page.setViewportSize({ width: 400, height: 800 });
    await page.screenshot({ path: `${SHOTS}/phone.png` });
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  });
});
