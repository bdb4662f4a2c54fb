// Small pictures beside words; each stands beside its name, so none has one of its own.
import { Html, html } from '../html'

export const SHIP = html`<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 20h26l-4 7H8zM16 4v16M16 6c6 1 8 6 8 11h-8"/></svg>`

const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6V11h-6zM4 20h6v-3H4zM14 7h6V4h-6z',
  clusters: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5',
  projects: 'M3 7a2 2 0 012-2h4l2 2h8a2 2 0 012 2v8a2 2 0 01-2 2H5a2 2 0 01-2-2z',
  terminal: 'M4 5h16v14H4zM7 9l3 3-3 3M13 15h4',
  connections: 'M4 12h4l2-6 4 12 2-6h4',
  audit: 'M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7',
  changes: 'M4 6h9M4 12h6M4 18h6M14 18l6-6M17 18h-3v-3',
  seal: 'M12 3l7 3v6c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6zM9 12l2.200 2.200L15.500 10',
  recordings: 'M12 4a8 8 0 100 16 8 8 0 000-16zM10 9l5 3-5 3z',
  users:
    'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.5a3.5 3.5 0 010 6M18 14.5c2 .8 3 2.8 3 5.5',
  groups:
    'M12 8a3 3 0 100-6 3 3 0 000 6zM5 20a3 3 0 100-6 3 3 0 000 6zM19 20a3 3 0 100-6 3 3 0 000 6zM12 8v4M7 15l5-3 5 3',
  machines: 'M5 8h14v11H5zM12 8V4M9 4h6M9 13h.01M15 13h.01M2 12v4M22 12v4',
  roles: 'M12 3l7 3v6c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z',
  bindings: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3A4 4 0 0011 18.700l1-1',
  access: 'M9.500 9a2.500 2.500 0 115 0c0 2-2.500 2-2.500 4M12 17h.01M12 3a9 9 0 100 18 9 9 0 000-18z',
  providers: 'M14.500 15a5.500 5.500 0 10-5.300-4L3 17.200V21h3.800v-2.500h2.500V16h2l1.500-1.200M16.500 8h.01',
  certificates: 'M4 4h16v11H4zM8 8h8M8 11h5M15 15v6l2-1.500 2 1.500v-6',
  sessions: 'M4 12h11M11 8l4 4-4 4M14 4h6v16h-6',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  account: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4 21c0-4 3.500-7 8-7s8 3 8 7',
  relays: 'M3 12h5M16 12h5M8 7h8v10H8zM12 3v4M12 17v4',
  sinks: 'M4 5h16l-6 8v6l-4 2v-8z',
  search: 'M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l4 4',
  menu: 'M4 7h16M4 12h16M4 17h16',
} as const

export type IconName = keyof typeof PATHS

export function icon(name: IconName): Html {
  return new Html(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`)
}
