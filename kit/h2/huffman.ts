// Huffman code of HPACK (RFC 7541 Appendix B), for reading: we write strings as they are. The code is canonical, so the length of each
// symbol's code says all of it.

/** Bits of each of the 256 octets' codes and of EOS, a digit in base 36 each. */
const LENGTHS =
  'DNSSSSSSSOUSSUSSSSSSSSUSSSSSSSSS6AACD68BAA8B8666555666666678F6CA' +
  'D67777777777777777777777878DJDE6F56565666577666567655677777FBEDS' +
  'KMKKMMMNMNNNNNONOOMNONNNNLMNMNNOMLKMMNNLNMMOLMNNLLMLNMNNKMMMNMMN' +
  'QQKJMNMPQQQRRQOPJLQRRQROLLQQSRRRKOKLMLLNMMPPOOQNQRQQRRRRRSRRRRRQ' +
  'U'
const EOS = 256

type Node = [Node | number | undefined, Node | number | undefined]

/** A step reads four bits. It is one number: the state it leads to, the symbol it emits, and these flags. */
const EMITS = 1
const FAILS = 2
const { steps, mayEnd } = table(tree())

/** Throws RangeError for what is no such text: an EOS in it, or more or other padding than a beginning of EOS. */
export function decodeHuffman(bytes: Buffer): string {
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5))
  let length = 0
  let step = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    step = steps[((step >>> 16) << 4) | (byte >>> 4)] as number
    if (step & EMITS) text[length++] = (step >>> 8) & 255
    if (step & FAILS) break
    step = steps[((step >>> 16) << 4) | (byte & 15)] as number
    if (step & EMITS) text[length++] = (step >>> 8) & 255
    if (step & FAILS) break
  }
  if (step & FAILS) throw new RangeError('Cannot read the text: it holds the end of the code')
  if (!mayEnd[step >>> 16]) throw new RangeError('Cannot read the text: its padding is wrong')
  return text.toString('latin1', 0, length)
}

function tree(): Node {
  const root: Node = [undefined, undefined]
  const lengthOf = (symbol: number) => Number.parseInt(LENGTHS[symbol] ?? '', 36)
  const symbols = Array.from({ length: EOS + 1 }, (_, symbol) => symbol)
  symbols.sort((a, b) => lengthOf(a) - lengthOf(b) || a - b)
  let code = 0
  let bits = lengthOf(symbols[0] ?? 0)
  for (const [position, symbol] of symbols.entries()) {
    if (position > 0) code = (code + 1) << (lengthOf(symbol) - bits)
    bits = lengthOf(symbol)
    put(root, { code, bits, symbol })
  }
  return root
}

function put(root: Node, { code, bits, symbol }: { code: number; bits: number; symbol: number }): void {
  let node = root
  for (let bit = bits - 1; bit > 0; bit--) {
    const side = ((code >> bit) & 1) as 0 | 1
    node[side] ??= [undefined, undefined]
    node = node[side] as Node
  }
  node[(code & 1) as 0 | 1] = symbol
}

/** A state is an inner node. The shortest code has five bits: four never hold more than one symbol. */
function table(root: Node): { steps: Uint32Array; mayEnd: boolean[] } {
  const nodes: Node[] = [root]
  const numbers = new Map<Node, number>([[root, 0]])
  const made: number[] = []
  for (const node of nodes) for (let four = 0; four < 16; four++) made.push(stepFrom(node, four))
  // At most seven bits of padding, all ones: the nodes that the first seven ones lead through.
  const mayEnd: boolean[] = []
  let node: Node | number | undefined = root
  for (let ones = 0; ones <= 7 && typeof node === 'object'; ones++) {
    mayEnd[numberOf(node)] = true
    node = node[1]
  }
  return { steps: Uint32Array.from(made), mayEnd }

  function numberOf(node: Node): number {
    const known = numbers.get(node)
    if (known !== undefined) return known
    numbers.set(node, nodes.length)
    return nodes.push(node) - 1
  }

  function stepFrom(from: Node, four: number): number {
    let node = from
    let emitted = 0
    for (let bit = 3; bit >= 0; bit--) {
      const next = node[((four >> bit) & 1) as 0 | 1]
      if (typeof next === 'object') node = next
      else if (next === undefined || next === EOS) return FAILS
      else {
        emitted = (next << 8) | EMITS
        node = root
      }
    }
    return ((numberOf(node) << 16) | emitted) >>> 0
  }
}
