import { describe, expect, it } from '@jest/globals';
import { findListPriceUsd } from '../../src/domain/prices.js';

describe('the list price of an instance hour', () => {
  it.each([
    ['us-east-1', 'm4.large', '0.1'],
    ['us-west-2', 'c5.xlarge', '0.17'],
    ['us-east-2', 't3.micro', '0.0104'],
  ])('in %s of %s is $%s', (region, type, usd) => {
    expect(findListPriceUsd(region, type)?.toString()).toBe(usd);
  });

  it.each([
    ['eu-central-1', 'm4.large'],
    ['us-east-1', 'u-24tb1.metal'],
    ['us-east-1', ''],
    ['us-east-1', 'constructor'],
    ['us-east-1', '__proto__'],
  ])('in %s of %s is unknown, and not guessed', (region, type) => {
    expect(findListPriceUsd(region, type)).toBeUndefined();
  });
});
