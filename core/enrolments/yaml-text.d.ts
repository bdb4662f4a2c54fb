declare module '*/agent-manifest.yaml' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
declare module '*/agent-rules.yaml' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
declare module '*/agent-rules-restricted.yaml' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
