import { describe, expect, it } from 'vitest';
import { productLineOf } from '../../src/service/product-line.js';
import { defaultPolicy } from './world.js';

const line = (name: string, model: string, skill: string) => ({
  name,
  models: [model],
  skill,
  faultClasses: [],
  warrantyMonths: 12,
});
const policy = {
  ...defaultPolicy,
  productLines: [line('打捆机', '9YFQ-*', 'balers'), line('收割机', '4LZ-*', 'harvesters')],
};
const skill = (asset: Parameters<typeof productLineOf>[0]) => productLineOf(asset, policy)?.skill ?? null;

describe('productLineOf', () => {
  it('goes by the model, whatever the customer calls it', () => {
    expect(skill({ model: '4LZ-6.0', types: ['打捆机'] })).toBe('harvesters');
  });
  it('goes by what the machine was called where no model tells', () => {
    expect(skill({ model: null, types: ['圆捆打捆机'] })).toBe('balers');
    expect(skill({ model: 'X-1', types: ['玉米收割机'] })).toBe('harvesters');
  });
  it('knows none of another trade', () => {
    expect(skill({ model: null, types: ['电梯'] })).toBeNull();
    expect(skill({ model: null })).toBeNull();
  });
});
