// The version of every program of this tree, from package.json.
import { version } from '../package.json'

export const VERSION = version
