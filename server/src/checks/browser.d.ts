// What the scripts meet in a browser beyond the compiler's own library.
interface Window {
  htmx: { trigger(target: string | Element, name: string): void; process(element: Element): void };
  uPlot: any;
}

interface Navigator {
  userAgentData?: { platform: string; getHighEntropyValues(hints: string[]): Promise<Record<string, string>> };
  deviceMemory?: number;
  gpu?: { requestAdapter(options: object): Promise<any> };
  getBattery?(): Promise<{ level: number; charging: boolean }>;
}

interface Document {
  wasDiscarded?: boolean;
  // The scripts listen at the document, whose events come from elements.
  addEventListener(type: 'submit', listener: (event: SubmitEvent & { target: HTMLFormElement; submitter: HTMLButtonElement | null }) => void): void;
  addEventListener(type: 'click', listener: (event: MouseEvent & { target: HTMLElement }) => void): void;
  addEventListener(type: 'change', listener: (event: Event & { target: HTMLInputElement }) => void): void;
  addEventListener(type: `htmx:${string}`, listener: (event: CustomEvent) => void): void;
}

// Pages hold nothing but HTML, and a selector that begins with a tag finds elements of that tag.
interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selector: K | `${K}[${string}`): HTMLElementTagNameMap[K] | null;
  querySelector(selector: `button.${string}`): HTMLButtonElement | null;
  querySelector(selector: string): HTMLElement | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selector: K | `${K}[${string}`): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll(selector: string): NodeListOf<HTMLElement>;
}

interface Element {
  closest(selector: string): HTMLElement | null;
}

declare const GPUBufferUsage: { STORAGE: number; COPY_SRC: number; COPY_DST: number };
