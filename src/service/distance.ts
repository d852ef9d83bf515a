import gcoord from 'gcoord';
import type { Place } from '../channels/channel.js';

export type Point = Pick<Place, 'lat' | 'lng' | 'datum'>;

/** gcoord's types describe an ES module, what Node loads is CommonJS: the functions are on the module itself. */
const { transform } = gcoord as unknown as {
  transform(position: [number, number], from: 'WGS84', to: 'GCJ02'): [number, number];
};

const EARTH_RADIUS_METRES = 6_371_008.8;

/**
 * Metres between two places (haversine), both brought to GCJ-02 first: the two datums differ by some
 * 500 m in mainland China, so a fence that mixes them is always wrong (field-service C.3).
 */
export function distanceMetres(a: Point, b: Point): number {
  const [lngA, latA] = toGcj02(a).map(radians) as [number, number];
  const [lngB, latB] = toGcj02(b).map(radians) as [number, number];
  const h =
    Math.sin((latB - latA) / 2) ** 2 + Math.cos(latA) * Math.cos(latB) * Math.sin((lngB - lngA) / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

function toGcj02({ lng, lat, datum }: Point): [number, number] {
  return datum === 'gcj02' ? [lng, lat] : transform([lng, lat], 'WGS84', 'GCJ02');
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A site as a point; null when it has no coordinates. Sites without a datum were typed in from a Chinese map. */
export function pointOf(site: {
  lat: number | null;
  lng: number | null;
  datum: Place['datum'] | null;
}): Point | null {
  return site.lat === null || site.lng === null
    ? null
    : { lat: site.lat, lng: site.lng, datum: site.datum ?? 'gcj02' };
}
