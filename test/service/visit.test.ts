import fc from 'fast-check';
import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { distanceMetres } from '../../src/service/distance.js';
import { verdict } from '../../src/service/visit.js';

const { transform } = gcoord as unknown as {
  transform(p: [number, number], from: string, to: string): [number, number];
};
const visit = { radius: 300, margin: 200 };
const site = { lat: 39.90923, lng: 116.397428, datum: 'gcj02' as const, address: null };
const north = (metres: number, accuracy?: number) => ({
  lat: site.lat + metres / 111_195,
  lng: site.lng,
  datum: 'gcj02' as const,
  accuracy,
});

describe('the place of a check-in', () => {
  it.each([
    [0, undefined, 'on-site'],
    [299, undefined, 'on-site'],
    [302, undefined, 'uncertain'],
    [499, undefined, 'uncertain'],
    [503, undefined, 'off-site'],
    [700, 300, 'uncertain'],
    [10, 5000, 'uncertain'],
  ] as const)('%d m away, accurate to %s m: %s', (metres, accuracy, expected) => {
    expect(verdict(site, north(metres, accuracy), visit).verdict).toBe(expected);
  });

  it('is at best uncertain for a position that was passed on from somebody else', () => {
    expect(verdict(site, { ...north(10), forwarded: true }, visit).verdict).toBe('uncertain');
    expect(verdict(site, { ...north(900), forwarded: true }, visit).verdict).toBe('off-site');
  });

  it('is uncertain where the site has no coordinates', () => {
    expect(verdict({ lat: null, lng: null, datum: null, address: '某村' }, north(0), visit)).toEqual({
      verdict: 'uncertain',
      distanceMetres: null,
    });
  });

  it('has the same verdict in GCJ-02 and in WGS-84', () => {
    const mainland = fc.record({
      lng: fc.double({ min: 100, max: 120, noNaN: true }),
      lat: fc.double({ min: 25, max: 42, noNaN: true }),
    });
    fc.assert(
      fc.property(mainland, fc.integer({ min: -900, max: 900 }), ({ lng, lat }, metres) => {
        const there = { lat, lng, datum: 'wgs84' as const };
        const here = { lat: lat + metres / 111_195, lng, datum: 'wgs84' as const };
        const [gLng, gLat] = transform([here.lng, here.lat], 'WGS84', 'GCJ02');
        const asGcj = { lat: gLat, lng: gLng, datum: 'gcj02' as const };
        expect(distanceMetres(here, asGcj)).toBeLessThan(0.01);
        expect(Math.abs(distanceMetres(there, here) - distanceMetres(there, asGcj))).toBeLessThan(0.01);
        expect(Math.abs(distanceMetres(there, here) - Math.abs(metres))).toBeLessThan(3);
      }),
      { numRuns: 100 },
    );
  });
});
