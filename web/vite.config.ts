import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The mock and the real server speak the same interface; LIMEN_SERVER points the development server at either.
const server = process.env.LIMEN_SERVER ?? "http://127.0.0.1:5180";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    sourcemap: false,
    // The content security policy forbids data: scripts and inline styles, so nothing may be inlined into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      output: {
        manualChunks: (id) => (id.includes("node_modules") && !/observablehq|d3|interval-tree|isoformat/.test(id) ? "vendor" : undefined),
      },
    },
  },
  // The guides are read from docs/, beside this folder.
  server: { fs: { allow: [".."] }, proxy: { "/api": server, "/healthz": server } },
});
