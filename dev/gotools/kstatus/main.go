// Command kstatus reads a JSON list of Kubernetes objects and prints kstatus' verdict on each.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

type verdict struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

func judge(text json.RawMessage) verdict {
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(text); err != nil {
		return verdict{"Unknown", err.Error()}
	}
	result, err := status.Compute(object)
	if err != nil {
		return verdict{"Unknown", err.Error()}
	}
	return verdict{result.Status.String(), result.Message}
}

func main() {
	var objects []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		log.Fatal(err)
	}
	verdicts := make([]verdict, len(objects))
	for i, object := range objects {
		verdicts[i] = judge(object)
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		log.Fatal(err)
	}
}
