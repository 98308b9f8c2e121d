/** One instruction of classic BPF; jumps name a label. */
type Instruction =
  | { code: number; k: number }
  | { code: number; k: number; whenTrue: string | undefined; whenFalse: string | undefined }
  | { label: string }

const LD_W_ABS = 0x20
const JMP_JA = 0x05
const JMP_JEQ_K = 0x15
const JMP_JGE_K = 0x35
const JMP_JSET_K = 0x45
const RET_K = 0x06

const MAX_JUMP = 255
const INSTRUCTION_BYTES = 8

/** Assembles classic BPF (struct sock_filter[]), jumping by label. Jumps only lead forward, as the kernel wants. */
export class BpfProgram {
  readonly #instructions: Instruction[] = []
  #labels = 0

  newLabel(): string {
    return `L${this.#labels++}`
  }

  label(label: string): void {
    this.#instructions.push({ label })
  }

  /** Loads 32 bits of what is filtered. */
  load(offset: number): void {
    this.#instructions.push({ code: LD_W_ABS, k: offset })
  }

  jumpIfEqual(k: number, whenTrue: string | undefined, whenFalse?: string): void {
    this.#instructions.push({ code: JMP_JEQ_K, k, whenTrue, whenFalse })
  }

  jumpIfAtLeast(k: number, whenTrue: string | undefined, whenFalse?: string): void {
    this.#instructions.push({ code: JMP_JGE_K, k, whenTrue, whenFalse })
  }

  jumpIfAnyBit(k: number, whenTrue: string | undefined, whenFalse?: string): void {
    this.#instructions.push({ code: JMP_JSET_K, k, whenTrue, whenFalse })
  }

  /** However far away. */
  jump(label: string): void {
    this.#instructions.push({ code: JMP_JA, k: 0, whenTrue: label, whenFalse: undefined })
  }

  return(value: number): void {
    this.#instructions.push({ code: RET_K, k: value })
  }

  /** @throws when a conditional jump is too far for its 8 bits */
  assemble(): Buffer {
    const targets = new Map<string, number>()
    let count = 0
    for (const instruction of this.#instructions) {
      if ('label' in instruction) targets.set(instruction.label, count)
      else count++
    }
    const distance = (from: number, label: string | undefined): number => {
      if (label === undefined) return 0
      const target = targets.get(label)
      if (target === undefined || target <= from) throw new Error(`label ${label} is not ahead of instruction ${from}`)
      return target - from - 1
    }
    const code = Buffer.alloc(count * INSTRUCTION_BYTES)
    let at = 0
    for (const instruction of this.#instructions) {
      if ('label' in instruction) continue
      const position = at * INSTRUCTION_BYTES
      code.writeUInt16LE(instruction.code, position)
      if (instruction.code === JMP_JA && 'whenTrue' in instruction) {
        code.writeUInt32LE(distance(at, instruction.whenTrue), position + 4)
      } else {
        if ('whenTrue' in instruction) {
          const [jt, jf] = [distance(at, instruction.whenTrue), distance(at, instruction.whenFalse)]
          if (jt > MAX_JUMP || jf > MAX_JUMP) throw new Error(`a jump of ${Math.max(jt, jf)} is beyond ${MAX_JUMP}`)
          code.writeUInt8(jt, position + 2)
          code.writeUInt8(jf, position + 3)
        }
        code.writeUInt32LE(instruction.k >>> 0, position + 4)
      }
      at++
    }
    return code
  }
}
