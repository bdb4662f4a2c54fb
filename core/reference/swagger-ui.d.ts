// The files of swagger-ui-dist as what they are imported for: paths to serve.
declare module 'swagger-ui-dist/*' {
  const path: string
  // biome-ignore lint/style/noDefaultExport: a file import has nothing but a default
  export default path
}
