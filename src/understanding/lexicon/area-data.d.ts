/** Administrative areas of China by code (GB/T 2260): those of the country, of each province, of each prefecture. */
declare module 'area-data/pcaa.js' {
  const areas: Record<string, Record<string, string>>;
  export default areas;
}
