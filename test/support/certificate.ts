import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A self-signed certificate of this computer's own names, for servers that tests start. */
export class TestCertificate {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-certificate-"));
  readonly keyFile = join(this.folder, "key.pem");
  readonly certificateFile = join(this.folder, "certificate.pem");

  /** @param options.names as in a certificate. Below 0 days it is not valid any more. */
  constructor(options: { names?: string; days?: number } = {}) {
    const { names = "DNS:localhost,IP:127.0.0.1", days = 2 } = options;
    const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
    const request = join(this.folder, "request.pem");
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", this.keyFile];
    openssl("req", "-new", ...key, "-subj", "/CN=localhost", "-addext", `subjectAltName=${names}`, "-out", request);
    const form = ["-copy_extensions", "copy", "-days", String(days), "-out", this.certificateFile];
    openssl("x509", "-req", "-in", request, "-signkey", this.keyFile, ...form);
  }

  get cert(): string {
    return readFileSync(this.certificateFile, "utf8");
  }

  /** What a server needs of it. */
  get pair(): { key: string; cert: string } {
    return { key: readFileSync(this.keyFile, "utf8"), cert: this.cert };
  }

  /** Certificate and key in one file, which Duplicati's server takes. */
  pkcs12(password: string): Buffer {
    const args = ["-inkey", this.keyFile, "-in", this.certificateFile, "-passout", `pass:${password}`];
    return execFileSync("openssl", ["pkcs12", "-export", ...args], { stdio: "pipe" });
  }

  /** SHA-1, hexadecimal in upper case. */
  get hash(): string {
    return createHash("sha1").update(new X509Certificate(this.cert).raw).digest("hex").toUpperCase();
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
