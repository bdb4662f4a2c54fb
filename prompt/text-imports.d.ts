declare module './kubectl.txt' {
  const text: string
  // biome-ignore lint/style/noDefaultExport: a text import has nothing but a default
  export default text
}
