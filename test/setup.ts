/** Says once which database the product's tests run on. */
export default function setup(): void {
  const uri = process.env.MONGODB_URI;
  const hosts = uri
    ?.replace(/^mongodb(\+srv)?:\/\//, '')
    .replace(/^[^/?]*@/, '')
    .replace(/[/?].*$/, '');
  console.log(
    hosts
      ? `Database: the MongoDB at ${hosts} (MONGODB_URI), a fresh database for each service under test.`
      : 'Database: embedded. No MONGODB_URI is given, so nothing here ran against a real MongoDB.',
  );
}
