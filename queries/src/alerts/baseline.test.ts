import assert from 'node:assert/strict';
import { deviation, median } from './baseline.ts';

describe('How far a value is from what is usual', () => {
  it('is told in robust deviations, which one wild week does not move', () => {
    const usual = [100, 110, 90, 105, 95, 100, 10_000];
    assert.equal(median(usual), 100);
    const off = deviation(200, usual, 'count');
    assert.equal(off?.usual, 100);
    // Spread is 1.4826 x 5 = 7.4 and counts as 10 % of what is usual.
    assert.equal(off?.value, 10);
    assert.equal(deviation(0, usual, 'count')?.value, -10);
  });

  it('is wide where what is usual is wide', () => {
    assert.ok((deviation(200, [50, 150, 20, 180, 90, 110], 'count')?.value ?? 9) < 2);
  });

  it('is not endless where it never moved', () => {
    assert.equal(deviation(3, [0, 0, 0, 0, 0, 0], 'count')?.value, 3);
    assert.equal(deviation(0.03, [0, 0, 0, 0, 0, 0], 'share')?.value, 3);
  });

  it('is not known where there is too little to compare with', () => {
    assert.equal(deviation(3, [1, 1, 1, 1, 1], 'count'), undefined);
  });
});
