/** How the destination is to be used; each member is the option of the same name (options.md 5.9). */
export interface RemoteSettings {
  /** Further attempts after the first. */
  readonly numberOfRetries: number;
  readonly retryDelaySeconds: number;
  readonly retryWithExponentialBackoff: boolean;
  readonly disableAutocreateFolder: boolean;
  /** Bytes per second; 0 is unlimited. */
  readonly throttleUpload: number;
  readonly throttleDownload: number;
  readonly noConnectionReuse: boolean;
  readonly listVerifyUploads: boolean;
  /** Empty: delete for good. */
  readonly softDeletePrefix: string;
  readonly preventBackendRename: boolean;
}

export const defaultRemoteSettings: RemoteSettings = {
  numberOfRetries: 5,
  retryDelaySeconds: 10,
  retryWithExponentialBackoff: false,
  disableAutocreateFolder: true,
  throttleUpload: 0,
  throttleDownload: 0,
  noConnectionReuse: false,
  listVerifyUploads: false,
  softDeletePrefix: "",
  preventBackendRename: false,
};
