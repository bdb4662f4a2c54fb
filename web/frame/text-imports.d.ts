declare module '*.css' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
declare module '../js/*' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
declare module 'htmx.org/dist/*' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
declare module '@xterm/xterm/lib/xterm.js' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
declare module '@xterm/addon-fit/lib/*' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
