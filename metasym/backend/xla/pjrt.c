//go:build linux && cgo && !noxla

#include "pjrt.h"
#include "_cgo_export.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

const table *open_plugin(const char *path, const char **fault) {
	const table *(*get)(void) = NULL;
	void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (library) *(void **)&get = dlsym(library, "GetPjrtApi");
	if (!get) {
		*fault = dlerror();
		return NULL;
	}
	*fault = "it gives no table of functions";
	return get();
}

static const table *original;

static void *create(void *args) {
	((create_args *)args)->count = 0;
	return original->functions[CLIENT_CREATE](args);
}

static void *compile_or_load(void *args) { return compileOrLoad(args); }

table *with_cache(const table *plugin) {
	table *copy = malloc(plugin->size);
	if (copy) {
		memcpy(copy, plugin, plugin->size);
		original = plugin;
		copy->functions[CLIENT_CREATE] = create;
		copy->functions[CLIENT_COMPILE] = compile_or_load;
	}
	return copy;
}

void *compile(const table *plugin, compile_args *args) { return plugin->functions[CLIENT_COMPILE](args); }

// failed tells whether there is an error, and frees it.
static int failed(const table *plugin, void *error) {
	destroy_args args = {.size = sizeof args, .object = error};
	if (error) plugin->functions[ERROR_DESTROY](&args);
	return error != NULL;
}

int serialize(const table *plugin, const compile_args *made, serialize_args *out) {
	get_executable_args get = {.size = sizeof get, .loaded = made->loaded};
	if (failed(plugin, plugin->functions[LOADED_GET_EXECUTABLE](&get))) return 0;
	*out = (serialize_args){.size = sizeof *out, .executable = get.executable};
	int done = !failed(plugin, plugin->functions[EXECUTABLE_SERIALIZE](out));
	destroy_args destroy = {.size = sizeof destroy, .object = get.executable};
	failed(plugin, plugin->functions[EXECUTABLE_DESTROY](&destroy));
	return done;
}

void release(serialize_args *out) { out->release(out->owner); }

int load(const table *plugin, compile_args *args, const char *bytes, size_t size) {
	load_args load = {.size = sizeof load, .client = args->client, .bytes = bytes, .bytes_size = size};
	if (failed(plugin, plugin->functions[DESERIALIZE_AND_LOAD](&load))) return 0;
	args->loaded = load.loaded;
	return 1;
}
