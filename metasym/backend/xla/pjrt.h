// The part of PJRT's C interface, version 0, that keeping compiled programs needs: openxla/xla, xla/pjrt/c/pjrt_c_api.h.
// Within a major version fields are only ever added at a struct's end, so what stands here holds for each later minor one.
#pragma once
#include <stddef.h>

// Every struct begins with its size, as its user knows it, and a list of extensions.
#define HEAD     \
	size_t size; \
	void *extensions

// The places of functions in the table that a plugin gives.
enum {
	ERROR_DESTROY = 0,
	CLIENT_CREATE = 10,
	CLIENT_COMPILE = 20,
	EXECUTABLE_DESTROY = 40,
	EXECUTABLE_SERIALIZE = 49,
	LOADED_GET_EXECUTABLE = 51,
	DESERIALIZE_AND_LOAD = 56,
};

typedef void *call(void *args); // every function takes one struct and gives an error, NULL if there is none

typedef struct {
	HEAD;
	struct {
		HEAD;
		int major, minor;
	} version;
	call *functions[];
} table;

typedef struct {
	HEAD;
	const void *options;
	size_t count;
} create_args; // its beginning

typedef struct {
	HEAD;
	const char *code;
	size_t code_size;
	const char *format;
	size_t format_size;
} program;

typedef struct {
	HEAD;
	void *client;
	const program *program;
	const char *options;
	size_t options_size;
	void *loaded; // out
} compile_args;

typedef struct {
	HEAD;
	void *loaded;
	void *executable; // out
} get_executable_args;

typedef struct {
	HEAD;
	const void *executable;
	const char *bytes; // out
	size_t bytes_size; // out
	void *owner;       // out: of the bytes, freed by release
	void (*release)(void *owner);
} serialize_args;

typedef struct {
	HEAD;
	void *client;
	const char *bytes;
	size_t bytes_size;
	void *loaded; // out
	const char *options;
	size_t options_size;
} load_args;

typedef struct {
	HEAD;
	void *object;
} destroy_args;

// open_plugin loads a library and gives its table, or NULL and why not.
const table *open_plugin(const char *path, const char **fault);

// with_cache is a copy of the table whose compiler is compileOrLoad, and whose clients get no options: go-xla passes one that is CUDA's, at
// which some plugins for the processor stop. There is one in a process, and it is never freed.
table *with_cache(const table *plugin);

// compile has the plugin's own compiler make a program.
void *compile(const table *plugin, compile_args *args);

// serialize gives the bytes of a program that was made, until release. 0 if the plugin cannot.
int serialize(const table *plugin, const compile_args *made, serialize_args *out);
void release(serialize_args *out);

// load makes a program from its bytes. 0 if the plugin refuses them.
int load(const table *plugin, compile_args *args, const char *bytes, size_t size);
