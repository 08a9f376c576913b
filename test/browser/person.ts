import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { World } from '../support/world.js';
import { startChromium } from './chromium.js';

const SHOTS = '.cache/screenshots';

/** Somebody who uses the page of the local Slack in a real browser: types, looks, presses, and is one person or another. */
export class Person {
  /** Errors that the page met. */
  readonly mistakes: string[] = [];
  readonly page: Page;
  readonly #world: World;
  readonly #browser: Browser;

  private constructor(world: World, browser: Browser, page: Page) {
    this.#world = world;
    this.#browser = browser;
    this.page = page;
    page.on('pageerror', (error) => this.mistakes.push(error.message));
  }

  /** Opens the page as the first person of the world, its admin. */
  static async at(world: World): Promise<Person> {
    mkdirSync(SHOTS, { recursive: true });
    const browser = await startChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const person = new Person(world, browser, page);
    await page.goto(world.slack.url);
    return person;
  }

  async leaves(): Promise<void> {
    await this.#browser.close();
  }

  async types(text: string): Promise<void> {
    const composer = this.page.locator('#composer-input');
    await composer.fill(text);
    await composer.press('Escape');
    await composer.press('Enter');
  }

  /** Lets the bot's time pass until the page shows this. */
  async sees(text: string | RegExp): Promise<void> {
    for (let looks = 0; looks < 100; looks += 1) {
      if (await this.#shows(text)) return;
      await this.#world.passes(5_000);
    }
    await this.shoots('missing');
    throw new Error(`The page does not show: ${String(text)}`);
  }

  /** Presses the newest button of this name. */
  async presses(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).last().click();
  }

  /** Is somebody else from now on. */
  async becomes(name: string): Promise<void> {
    await this.page.getByLabel('Who you are').getByRole('button', { name }).click();
  }

  /** Keeps a picture, for people to look at when a test fails. */
  async shoots(name: string): Promise<void> {
    await this.page.screenshot({ path: `${SHOTS}/${name}.png` });
  }

  #shows(text: string | RegExp): Promise<boolean> {
    return this.page
      .getByText(text)
      .last()
      .isVisible()
      .catch(() => false);
  }
}
