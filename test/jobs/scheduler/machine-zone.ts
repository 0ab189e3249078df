/** Has this process live in another time zone until it is disposed. */
export function machineIn(zone: string): Disposable {
  const before = process.env.TZ;
  process.env.TZ = zone;
  return {
    [Symbol.dispose]: () => {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    },
  };
}
